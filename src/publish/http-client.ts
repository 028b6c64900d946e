/** What a request came to; `refused` is an answer that trying again would not change. */
export type HttpOutcome =
  | { readonly kind: 'ok'; readonly body: unknown; readonly headers: Headers }
  | { readonly kind: 'refused'; readonly status: number; readonly message: string }
  | { readonly kind: 'failed'; readonly message: string };

/** How a code host is reached. Times and waiting are arguments, so that a test need not wait. */
export interface HttpClientOptions {
  /** Of the API, such as `https://api.example/v4`. */
  readonly baseUrl: string;
  /** Sent with every request, to this API only; never in a message. */
  readonly headers: Readonly<Record<string, string>>;
  readonly now: () => number;
  readonly wait: (ms: number) => Promise<void>;
  readonly maxTries?: number;
  /** A host that asks to wait longer than this, all waits together, is given up. */
  readonly longestWaitMs?: number;
  readonly requestMs?: number;
}

export interface HttpClient {
  /** Sends one request, again after limits and outages. A POST is never sent twice after an outage: it may have worked. */
  send(method: Method, path: string, body?: unknown): Promise<HttpOutcome>;
  /** Yields the items of all pages of a list, by the `Link` header; ends early with what is not an answer. */
  pages(path: string): AsyncGenerator<HttpOutcome>;
}

type Method = 'GET' | 'POST' | 'PATCH' | 'PUT';

/** Pages of a list that are read at most. */
const MOST_PAGES = 100;
const MAX_TRIES = 4;
const LONGEST_WAIT_MS = 60_000;
const REQUEST_MS = 20_000;
const FIRST_BACKOFF_MS = 1_000;

/** Returns a client of one API. */
export function openHttpClient(options: HttpClientOptions): HttpClient {
  const base = options.baseUrl.replace(/\/+$/, '');
  return {
    send: async (method, path, body) => sendTo(options, `${base}${path}`, { method, body }),
    async *pages(path) {
      let next: string | null = `${base}${path}`;
      for (let page = 0; page < MOST_PAGES && next !== null; page += 1) {
        const outcome: HttpOutcome = await sendTo(options, next, { method: 'GET', body: undefined });
        yield outcome;
        next = outcome.kind === 'ok' ? nextPage(outcome.headers, base) : null;
      }
    },
  };
}

interface Sent {
  readonly method: Method;
  readonly body: unknown;
}

async function sendTo(options: HttpClientOptions, url: string, sent: Sent): Promise<HttpOutcome> {
  const most = options.maxTries ?? MAX_TRIES;
  let waitLeftMs = options.longestWaitMs ?? LONGEST_WAIT_MS;
  for (let tried = 1; ; tried += 1) {
    const answer = await once(options, url, sent);
    const again = retryAfter(answer, sent.method, { tried, now: options.now() });
    if (again === null) return answer.outcome;
    if (tried >= most || again > waitLeftMs) return answer.outcome;
    waitLeftMs -= again;
    await options.wait(again);
  }
}

interface Answer {
  readonly outcome: HttpOutcome;
  /** Null when no answer came. */
  readonly response: Response | null;
  readonly limited: boolean;
}

async function once(options: HttpClientOptions, url: string, { method, body }: Sent): Promise<Answer> {
  const where = `${method} ${new URL(url).pathname}`;
  try {
    const response = await fetch(url, {
      method,
      headers: { ...options.headers, ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      // A redirect would carry the token to where it points.
      redirect: 'manual',
      signal: AbortSignal.timeout(options.requestMs ?? REQUEST_MS),
    });
    const text = await response.text();
    const parsed = jsonOf(text);
    if (response.ok) {
      if (parsed !== undefined || text === '') {
        return { outcome: { kind: 'ok', body: parsed, headers: response.headers }, response, limited: false };
      }
      return {
        outcome: { kind: 'failed', message: `${where}: the answer is not JSON` },
        response,
        limited: false,
      };
    }
    const message = `${where}: ${response.status} ${messageOf(parsed)}`.trim();
    const kind = response.status >= 500 ? 'failed' : 'refused';
    const outcome: HttpOutcome =
      kind === 'failed' ? { kind, message } : { kind, status: response.status, message };
    return { outcome, response, limited: isLimited(response, parsed) };
  } catch (cause) {
    const reason = cause instanceof Error ? cause.name : 'error';
    return {
      outcome: { kind: 'failed', message: `${where}: no answer (${reason})` },
      response: null,
      limited: false,
    };
  }
}

/** Milliseconds after which the request is worth another try; null when it is not. */
function retryAfter(
  { outcome, response, limited }: Answer,
  method: Method,
  { tried, now }: { readonly tried: number; readonly now: number },
): number | null {
  if (outcome.kind === 'ok') return null;
  const backoff = FIRST_BACKOFF_MS * 2 ** (tried - 1);
  // A limit refuses before anything is done, so that even a POST may come again.
  if (limited && response !== null) return askedWait(response.headers, now) ?? backoff;
  if (outcome.kind === 'refused' || method === 'POST') return null;
  return response === null ? backoff : (askedWait(response.headers, now) ?? backoff);
}

/** GitHub says 403 for a limit too: told apart by its headers, and the secondary one by its words. */
function isLimited({ status, headers }: Response, body: unknown): boolean {
  if (status === 429) return true;
  if (status !== 403) return false;
  return (
    headers.has('retry-after') ||
    headers.get('x-ratelimit-remaining') === '0' ||
    /rate limit/i.test(messageOf(body))
  );
}

function askedWait(headers: Headers, now: number): number | null {
  const seconds = headers.get('retry-after');
  if (seconds !== null && /^\d{1,9}$/.test(seconds)) return Number(seconds) * 1000;
  const reset = headers.get('x-ratelimit-reset');
  if (headers.get('x-ratelimit-remaining') === '0' && reset !== null && /^\d{1,12}$/.test(reset)) {
    return Math.max(0, Number(reset) * 1000 - now) + 1000;
  }
  return null;
}

/** The next page, when it is of the same API: the token goes nowhere else. */
function nextPage(headers: Headers, base: string): string | null {
  const found = /<([^>]+)>\s*;\s*rel="next"/.exec(headers.get('link') ?? '')?.[1] ?? null;
  return found !== null && found.startsWith(`${base}/`) ? found : null;
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

function messageOf(body: unknown): string {
  if (typeof body !== 'object' || body === null || !('message' in body)) return '';
  return typeof body.message === 'string' ? body.message.slice(0, 200) : '';
}
