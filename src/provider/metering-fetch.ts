import type { Dispatcher } from 'undici';
import type { Meter } from '../model/meter.ts';
import { DEFAULT_BOUNDS, type ProviderBounds, type ProviderSettings } from '../model/project.ts';
import type { Traffic } from '../model/traffic.ts';
import type { UsageFormat } from '../usage/format.ts';
import { admitted, type OpenAdmission } from './admitted.ts';
import { isRetryable, pause, pauseMs, retryAfterOf } from './back-off.ts';
import { countedWait } from './counted-wait.ts';
import { findingOf, outcomeOf, type TryOutcome } from './finding.ts';
import { MeterStop } from './meter-stop.ts';
import { secretsIn, withoutSecrets } from './secrets.ts';
import { NOT_TRIED, reportOf } from './try-report.ts';
import { exchange, type WireAnswer, type WireRequest } from './wire.ts';

/** What a metering fetch works with, for one attempt. */
export interface MeteringOptions {
  readonly meter: Meter;
  /** The provider's name in the project. */
  readonly provider: string;
  readonly model: string;
  readonly format: (url: string) => UsageFormat;
  readonly settings: ProviderSettings;
  /** Ends the attempt: nothing is sent any more, what is open is broken off and settled. */
  readonly signal: AbortSignal;
  /** Whether the signal aborted because the attempt's time was up. */
  readonly timedOut?: () => boolean;
  readonly dispatcher?: Dispatcher;
  /** What the provider's other trials share with this one; left out, nothing is waited for. */
  readonly traffic?: Traffic;
  /** The most output that a request asks for; null or left out when it does not say. */
  readonly maxOutputTokens?: number | null;
  /** Headers of one HTTP try besides the request's own. */
  readonly tryHeaders?: (tryNumber: number) => Readonly<Record<string, string>>;
  /** Jitter of the back-off, seeded by the caller. */
  readonly random?: () => number;
  /** Told about every try after it is durable. */
  readonly observe?: (outcome: TryOutcome) => void;
}

/**
 * Returns a `fetch` under an SDK that pays through the meter: every HTTP try is a call of its own, durable
 * before it is sent and settled before the SDK sees the answer. Transport failures are tried again here.
 * Throws MeterStop when the meter allows no further spend.
 */
export function meteringFetch(options: MeteringOptions): typeof fetch {
  return async (input, init) => {
    const url = input instanceof Request ? input.url : String(input);
    const body = typeof init?.body === 'string' ? init.body : null;
    if (input instanceof Request || (init?.body !== undefined && body === null)) {
      throw new TypeError('a metered request has its URL and a text body as arguments');
    }
    const wire: TextRequest = {
      url,
      method: init?.method ?? 'GET',
      headers: plainHeaders(init?.headers),
      body,
      deadlineMs: options.settings.requestSeconds * 1000,
      silenceMs: boundsOf(options).silenceSeconds * 1000,
      signal: options.signal,
      dispatcher: options.dispatcher ?? null,
    };
    return tryUntilAnswered(wire, options);
  };
}

type TextRequest = WireRequest & { readonly body: string | null };

async function tryUntilAnswered(wire: TextRequest, options: MeteringOptions): Promise<Response> {
  const format = options.format(wire.url);
  const patienceMs = boundsOf(options).patienceSeconds * 1000;
  let pausedMs = 0;
  // Tries at a provider that is down for everybody are not this request's: the circuit bounds them.
  let own = 0;
  for (let tryNumber = 1; ; tryNumber += 1) {
    const tried = await oneTry({ wire, format, tryNumber }, options);
    const { outcome } = tried;
    options.observe?.(outcome);
    if (outcome.status === 'ok') return responseOf(outcome);
    options.signal.throwIfAborted();
    if (outcome.status === 'http-error' && !isRetryable(outcome.httpStatus ?? 0)) return lastAnswer(outcome);
    if (tried.down) continue;
    own += 1;
    if (own >= mostTries(outcome, options)) return lastAnswer(outcome);
    const ms = pauseMs(own, tried.retryAfterMs, options.random ?? Math.random);
    if (ms === null || pausedMs + ms > patienceMs) return lastAnswer(outcome);
    pausedMs += ms;
    await backOff(ms, { outcome, tryNumber, retryAfter: tried.retryAfterMs !== null }, options);
  }
}

/** Nothing was sent where no connection was made, and as many tries show that the provider is down. */
const UNREACHED_TRIES = 3;

function mostTries({ status }: TryOutcome, { traffic, settings }: MeteringOptions): number {
  const unreached = status === 'failed' && traffic !== undefined;
  return unreached ? Math.max(UNREACHED_TRIES, settings.maxTries) : settings.maxTries;
}

function boundsOf({ settings }: MeteringOptions): ProviderBounds {
  return settings.bounds ?? DEFAULT_BOUNDS;
}

interface Tried {
  readonly outcome: TryOutcome;
  /** null when the answer asks for no pause. */
  readonly retryAfterMs: number | null;
  /** Whether the provider counts as down after this try. */
  readonly down: boolean;
}

interface Try {
  readonly wire: TextRequest;
  readonly format: UsageFormat;
  readonly tryNumber: number;
}

async function oneTry({ wire, format, tryNumber }: Try, options: MeteringOptions): Promise<Tried> {
  const { meter, provider, model, signal } = options;
  signal.throwIfAborted();
  const held: { admission: OpenAdmission | null } = { admission: null };
  let reported = false;
  try {
    const permit = await meter.begin({
      kind: 'model',
      provider,
      name: model,
      body: wire.body ?? '',
      tryNumber,
      turn: async () => {
        held.admission = await admitted(wire.body ?? '', options);
      },
    });
    if (permit.kind === 'stopped') throw new MeterStop(permit.limit, permit.reason);
    if (permit.kind === 'recorded') {
      const { outcome } = outcomeOf(recordedAnswer(permit), format, false);
      return { outcome, retryAfterMs: null, down: false };
    }
    const headers = { ...wire.headers, ...options.tryHeaders?.(permit.tryNumber ?? tryNumber) };
    const answer = withoutSecrets(await exchange({ ...wire, headers }), secretsIn(wire.headers));
    const read = outcomeOf(answer, format, options.timedOut?.() ?? isTimeout(options.signal));
    reported = true;
    const down = held.admission?.done(reportOf(read.outcome, answer)) ?? false;
    await permit.settle(findingOf(read, answer, format.id));
    return { outcome: read.outcome, retryAfterMs: retryAfterOf(answer, Date.now()), down };
  } finally {
    if (!reported) held.admission?.done(NOT_TRIED);
  }
}

function recordedAnswer(recorded: {
  readonly httpStatus: number | null;
  readonly response: string;
}): WireAnswer {
  return {
    httpStatus: recorded.httpStatus ?? 200,
    contentType: null,
    retryAfter: null,
    retryAfterMs: null,
    text: recorded.response,
    broken: null,
    error: null,
    durationMs: 0,
    firstByteMs: null,
  };
}

async function backOff(
  ms: number,
  why: { readonly outcome: TryOutcome; readonly tryNumber: number; readonly retryAfter: boolean },
  options: MeteringOptions,
): Promise<void> {
  const { status, httpStatus } = why.outcome;
  options.meter.note('back-off', {
    provider: options.provider,
    model: options.model,
    try: why.tryNumber,
    status,
    httpStatus,
    retryAfter: why.retryAfter,
    ms,
  });
  await countedWait(options.meter, pause(ms, options.signal));
}

/** An HTTP error is for the SDK to read; anything without a complete answer is thrown. */
function lastAnswer(outcome: TryOutcome): Response {
  if (outcome.status === 'http-error') return responseOf(outcome);
  throw new Error(outcome.error ?? 'no complete answer');
}

function responseOf(outcome: TryOutcome): Response {
  const type = outcome.streamed ? 'text/event-stream' : 'application/json';
  return new Response(outcome.text === '' ? null : outcome.text, {
    status: outcome.httpStatus ?? 200,
    headers: { 'content-type': type },
  });
}

function isTimeout(signal: AbortSignal): boolean {
  return signal.reason instanceof Error && signal.reason.name === 'TimeoutError';
}

/** SDKs pass a plain object; anything else is brought into that form. */
function plainHeaders(headers: RequestInit['headers']): Record<string, string> {
  if (headers === undefined) return {};
  const plain = !(headers instanceof Headers) && !Array.isArray(headers);
  return plain ? { ...(headers as Record<string, string>) } : Object.fromEntries(new Headers(headers));
}
