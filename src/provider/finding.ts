import type { CallStatus } from '../model/call.ts';
import type { CallFinding } from '../model/meter.ts';
import { addUsage, type Usage } from '../model/usage.ts';
import type { UsageFormat, UsageReading } from '../usage/format.ts';
import { looksLikeSse, parseSse } from '../usage/sse.ts';
import { whyNoAnswer } from './body.ts';
import type { WireAnswer } from './wire.ts';

/** One HTTP try as the meter and the agent see it. */
export interface TryOutcome {
  readonly status: CallStatus;
  readonly httpStatus: number | null;
  /** The body as text, secrets taken out; what the ledger keeps and a resume answers with. */
  readonly text: string;
  readonly streamed: boolean;
  readonly usage: Usage | null;
  /** One line; null when nothing went wrong. */
  readonly error: string | null;
}

/** Returns what a complete or broken answer comes to, with its usage read off the wire. */
export function outcomeOf(
  answer: Omit<WireAnswer, 'retryAfter'>,
  format: UsageFormat,
  timedOut: boolean,
): Read {
  const streamed = looksLikeSse(answer.text) || (answer.contentType ?? '').startsWith('text/event-stream');
  const { reading, unreadable } = readUsage(answer.text, streamed, format);
  const usage = reading?.kind === 'usage' ? totalOf(reading) : null;
  const cut =
    streamed && isOk(answer.httpStatus) && reading !== null && reading.kind !== 'invalid' && reading.partial;
  const bad =
    !streamed && answer.broken === null && isOk(answer.httpStatus) ? whyNoAnswer(answer.text) : null;
  const status = bad === null ? statusOf(answer, { streamed, cut, timedOut }) : 'network-error';
  const error =
    answer.error ??
    (isOk(answer.httpStatus) ? null : httpError(answer)) ??
    bad ??
    (cut ? cutStream(answer.text) : null) ??
    unreadable ??
    (reading?.kind === 'invalid' ? reading.reason : null);
  return {
    reading,
    outcome: { status, httpStatus: answer.httpStatus, text: answer.text, streamed, usage, error },
  };
}

interface Read {
  readonly outcome: TryOutcome;
  readonly reading: UsageReading | null;
}

/** Returns the finding that settles the call. */
export function findingOf({ outcome, reading }: Read, answer: WireAnswer, formatId: string): CallFinding {
  const raw = reading !== null && reading.kind !== 'missing' ? JSON.stringify(reading.raw) : null;
  return {
    status: outcome.status,
    usage: outcome.usage,
    served: reading?.served ?? null,
    response: outcome.text,
    durationMs: answer.durationMs,
    ...(answer.firstByteMs === null ? {} : { firstByteMs: answer.firstByteMs }),
    ...(outcome.httpStatus === null ? {} : { httpStatus: outcome.httpStatus }),
    ...(outcome.error === null ? {} : { error: outcome.error }),
    ...(raw === null ? {} : { usageFormat: formatId, usageRaw: raw }),
    ...(reading?.kind === 'usage' ? { selectors: reading.selectors } : {}),
    ...(reading?.kind === 'usage' && reading.reported !== null ? { reported: reading.reported } : {}),
  };
}

function isOk(httpStatus: number | null): boolean {
  return httpStatus !== null && httpStatus >= 200 && httpStatus < 300;
}

function statusOf(
  answer: Pick<WireAnswer, 'broken' | 'httpStatus'>,
  {
    streamed,
    cut,
    timedOut,
  }: { readonly streamed: boolean; readonly cut: boolean; readonly timedOut: boolean },
): CallStatus {
  if (answer.broken === 'deadline') return 'timeout';
  if (answer.broken === 'aborted') return timedOut ? 'timeout' : 'cancelled';
  if (answer.broken === 'unreached') return 'failed';
  if (answer.broken === 'network') return streamed ? 'truncated' : 'network-error';
  if (!isOk(answer.httpStatus)) return 'http-error';
  return cut ? 'truncated' : 'ok';
}

function readUsage(
  text: string,
  streamed: boolean,
  format: UsageFormat,
): { readonly reading: UsageReading | null; readonly unreadable: string | null } {
  if (streamed) return { reading: format.fromStream(parseSse(text)), unreadable: null };
  try {
    return { reading: format.fromBody(JSON.parse(text)), unreadable: null };
  } catch {
    return { reading: null, unreadable: 'the body is not JSON' };
  }
}

/** An error in the middle of a stream is an event of it, and the last one. */
function cutStream(text: string): string {
  const [said] = /\{"(?:type"\s*:\s*"error"|error"\s*:).*/.exec(text) ?? [];
  const ended = 'the stream ended before its end mark';
  return said === undefined ? ended : `${ended}, after ${said.slice(0, 200)}`;
}

function totalOf(reading: Extract<UsageReading, { kind: 'usage' }>): Usage | null {
  const usages = reading.entries.map((entry) => entry.usage);
  return usages.length === 0 ? null : usages.reduce(addUsage);
}

/** `HTTP 429: <what the body says>`, cut to one readable line. */
function httpError(answer: Pick<WireAnswer, 'httpStatus' | 'text'>): string {
  const said = /"message"\s*:\s*"((?:[^"\\]|\\.)*)"/.exec(answer.text)?.[1] ?? answer.text;
  const line = said
    .replaceAll(/\\n|\s+/g, ' ')
    .trim()
    .slice(0, 200);
  return `HTTP ${answer.httpStatus}${line === '' ? '' : `: ${line}`}`;
}
