import type { Dispatcher } from 'undici';
import type { Meter } from '../model/meter.ts';
import type { ProviderSettings } from '../model/project.ts';
import type { UsageFormat } from '../usage/format.ts';
import { isRetryable, parseRetryAfter, pause, pauseMs } from './back-off.ts';
import { findingOf, outcomeOf, type TryOutcome } from './finding.ts';
import { MeterStop } from './meter-stop.ts';
import { secretsIn, withoutSecrets } from './secrets.ts';
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
    const wire: WireRequest = {
      url,
      method: init?.method ?? 'GET',
      headers: plainHeaders(init?.headers),
      body,
      deadlineMs: options.settings.requestSeconds * 1000,
      signal: options.signal,
      dispatcher: options.dispatcher ?? null,
    };
    return tryUntilAnswered(wire, options);
  };
}

async function tryUntilAnswered(wire: WireRequest, options: MeteringOptions): Promise<Response> {
  const format = options.format(wire.url);
  for (let tryNumber = 1; ; tryNumber += 1) {
    options.signal.throwIfAborted();
    const { outcome, retryAfter } = await oneTry(wire, format, tryNumber, options);
    options.observe?.(outcome);
    if (outcome.status === 'ok') return responseOf(outcome);
    options.signal.throwIfAborted();
    const again = outcome.status !== 'http-error' || isRetryable(outcome.httpStatus ?? 0);
    if (!again || tryNumber >= options.settings.maxTries) return lastAnswer(outcome);
    const ms = pauseMs(tryNumber, parseRetryAfter(retryAfter, Date.now()), options.random ?? Math.random);
    if (ms === null) return lastAnswer(outcome);
    await backOff(ms, { outcome, tryNumber, retryAfter: retryAfter !== null }, options);
  }
}

interface Tried {
  readonly outcome: TryOutcome;
  readonly retryAfter: string | null;
}

async function oneTry(
  wire: WireRequest,
  format: UsageFormat,
  tryNumber: number,
  options: MeteringOptions,
): Promise<Tried> {
  const { meter, provider, model } = options;
  const permit = await meter.begin({
    kind: 'model',
    provider,
    name: model,
    body: wire.body ?? '',
    tryNumber,
  });
  if (permit.kind === 'stopped') throw new MeterStop(permit.limit, permit.reason);
  if (permit.kind === 'recorded') {
    const { outcome } = outcomeOf(recordedAnswer(permit), format, false);
    return { outcome, retryAfter: null };
  }
  const answer = withoutSecrets(await exchange(wire), secretsIn(wire.headers));
  const read = outcomeOf(answer, format, options.timedOut?.() ?? isTimeout(options.signal));
  await permit.settle(findingOf(read, answer, format.id));
  return { outcome: read.outcome, retryAfter: answer.retryAfter };
}

function recordedAnswer(recorded: {
  readonly httpStatus: number | null;
  readonly response: string;
}): WireAnswer {
  return {
    httpStatus: recorded.httpStatus ?? 200,
    contentType: null,
    retryAfter: null,
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
  const start = performance.now();
  try {
    await pause(ms, options.signal);
  } finally {
    options.meter.waited(performance.now() - start);
  }
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
