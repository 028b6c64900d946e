/** Sends traces to a receiver of OTLP over HTTP. */

/** Where to, and how patiently. Waiting is an argument, so that a test need not wait. */
export interface PostOptions {
  /** The full address. */
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly wait: (ms: number) => Promise<void>;
  readonly maxTries?: number;
  readonly requestMs?: number;
}

export type PostOutcome =
  /** `rejected`: spans that the receiver took in the request and did not keep. */
  | { readonly kind: 'ok'; readonly rejected: number; readonly message: string | null }
  /** One sentence without a full stop; without headers, which hold keys. */
  | { readonly kind: 'failed'; readonly message: string };

const MAX_TRIES = 5;
const REQUEST_MS = 30_000;
const FIRST_BACKOFF_MS = 500;
const LONGEST_WAIT_MS = 60_000;

/** Returns the address for traces: a base gets the path that OTLP/HTTP gives to traces, the address itself stays. */
export function tracesUrl(endpoint: string): string {
  const url = new URL(endpoint);
  if (!url.pathname.endsWith('/v1/traces')) url.pathname = `${url.pathname.replace(/\/+$/, '')}/v1/traces`;
  return url.href;
}

/**
 * Posts one export request, again after 429, 5xx and broken connections: ids are always the same, so that a span
 * that arrives twice is one.
 */
export async function postTraces(body: string, options: PostOptions): Promise<PostOutcome> {
  const most = options.maxTries ?? MAX_TRIES;
  for (let tried = 1; ; tried += 1) {
    const answer = await once(body, options);
    if (answer.outcome.kind === 'ok' || !answer.again || tried >= most) return answer.outcome;
    await options.wait(answer.asked ?? FIRST_BACKOFF_MS * 2 ** (tried - 1));
  }
}

interface Answer {
  readonly outcome: PostOutcome;
  readonly again: boolean;
  /** Milliseconds that the receiver asks to wait; null when it says nothing. */
  readonly asked: number | null;
}

async function once(body: string, options: PostOptions): Promise<Answer> {
  const { host } = new URL(options.url);
  try {
    const response = await fetch(options.url, {
      method: 'POST',
      headers: { ...options.headers, 'content-type': 'application/json' },
      body,
      // A redirect would carry the keys to where it points.
      redirect: 'manual',
      signal: AbortSignal.timeout(options.requestMs ?? REQUEST_MS),
    });
    const text = await response.text();
    if (response.ok) return { outcome: acceptedOf(text), again: false, asked: null };
    const message = `${host} answered ${response.status}${saidIn(text)}`;
    const again = response.status === 429 || response.status >= 500;
    return { outcome: { kind: 'failed', message }, again, asked: askedWait(response.headers) };
  } catch (cause) {
    const reason = cause instanceof Error && cause.name === 'TimeoutError' ? 'in time' : 'at all';
    return {
      outcome: { kind: 'failed', message: `${host} did not answer ${reason}` },
      again: true,
      asked: null,
    };
  }
}

function acceptedOf(text: string): PostOutcome {
  const part = (
    jsonOf(text) as { partialSuccess?: { rejectedSpans?: unknown; errorMessage?: unknown } } | null
  )?.partialSuccess;
  const rejected = Number(part?.rejectedSpans ?? 0);
  const message = typeof part?.errorMessage === 'string' ? part.errorMessage.slice(0, 200) : null;
  return { kind: 'ok', rejected: Number.isFinite(rejected) ? rejected : 0, message };
}

function saidIn(text: string): string {
  const message = (jsonOf(text) as { message?: unknown } | null)?.message;
  return typeof message === 'string' && message !== '' ? `: ${message.slice(0, 200)}` : '';
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return null;
  }
}

function askedWait(headers: Headers): number | null {
  const seconds = headers.get('retry-after');
  if (seconds === null || !/^\d{1,6}$/.test(seconds)) return null;
  return Math.min(Number(seconds) * 1000, LONGEST_WAIT_MS);
}
