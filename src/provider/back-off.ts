import { createHash } from 'node:crypto';

const BASE_MS = 500;
const CAP_MS = 20_000;
/** A server that wants a longer pause is not waited for: the attempt ends as an infrastructure error. */
const LONGEST_PAUSE_MS = 60_000;

/** Returns numbers in [0, 1) that depend on nothing but the seed and their order (mulberry32). */
export function seededRandom(seed: string): () => number {
  let state = createHash('sha256').update(seed).digest().readUInt32BE(0);
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Returns whether a status is worth the same request again; 501 says that it never will be. */
export function isRetryable(httpStatus: number): boolean {
  if (httpStatus === 408 || httpStatus === 409 || httpStatus === 429) return true;
  return httpStatus >= 500 && httpStatus !== 501;
}

/**
 * Returns the milliseconds to pause after try `tryNumber` (from 1), or null when the server asks for more
 * than a minute. Exponential with full jitter; a Retry-After is the least that is waited.
 */
export function pauseMs(tryNumber: number, retryAfterMs: number | null, random: () => number): number | null {
  if (retryAfterMs !== null && retryAfterMs > LONGEST_PAUSE_MS) return null;
  const jittered = random() * Math.min(CAP_MS, BASE_MS * 2 ** (tryNumber - 1));
  return Math.round(retryAfterMs === null ? jittered : retryAfterMs + random() * 0.1 * retryAfterMs);
}

/** Returns a Retry-After header in milliseconds from `now`: seconds or an HTTP date; null when it is neither. */
export function parseRetryAfter(header: string | null, now: number): number | null {
  if (header === null || header.trim() === '') return null;
  const seconds = Number(header);
  if (Number.isFinite(seconds)) return seconds >= 0 ? seconds * 1000 : null;
  const date = Date.parse(header);
  return Number.isNaN(date) ? null : Math.max(0, date - now);
}

/** Returns what the two headers ask for, in milliseconds from `now`: the finer one counts; null for nothing. */
export function retryAfterOf(
  headers: { readonly retryAfter: string | null; readonly retryAfterMs: string | null },
  now: number,
): number | null {
  const exact = headers.retryAfterMs === null ? Number.NaN : Number.parseFloat(headers.retryAfterMs);
  return exact >= 0 ? exact : parseRetryAfter(headers.retryAfter, now);
}

/** Resolves after the pause; rejects with the signal's reason as soon as it aborts. */
export async function pause(ms: number, signal: AbortSignal): Promise<void> {
  signal.throwIfAborted();
  await new Promise<void>((resolve, reject) => {
    const onAbort = (): void => {
      clearTimeout(timer);
      reject(signal.reason instanceof Error ? signal.reason : new Error('aborted'));
    };
    const timer = setTimeout(() => {
      signal.removeEventListener('abort', onAbort);
      resolve();
    }, ms);
    signal.addEventListener('abort', onAbort, { once: true });
  });
}
