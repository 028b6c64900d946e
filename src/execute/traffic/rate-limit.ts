import { openTokenBucket } from './token-bucket.ts';
import { sleep, type TrafficClock, untilAborted } from './wait.ts';

/** Requests and tokens a minute that a provider allows; null is no limit. */
export interface Rates {
  readonly requestsPerMinute: number | null;
  readonly tokensPerMinute: number | null;
}

/** What was reserved for a try. */
export interface Reservation {
  /** Corrects the reservation by what the answer states; null keeps it. */
  settle(tokens: number | null): void;
  /** Takes it back: nothing was sent. */
  cancel(): void;
}

export interface RateLimit {
  /** Resolves when a try of so many tokens may go out, in the order of asking; rejects when the signal aborts. */
  reserve(
    tokens: { readonly inputTokens: number; readonly outputTokens: number | null },
    signal: AbortSignal,
  ): Promise<Reservation>;
}

/**
 * Returns the limit: input and largest output are reserved before a try goes out, and corrected by what came
 * back. Where a request does not limit its output, the largest output seen so far stands in for it.
 */
export function openRateLimit(rates: Rates, clock: TrafficClock): RateLimit {
  const { requestsPerMinute, tokensPerMinute } = rates;
  if (requestsPerMinute === null && tokensPerMinute === null) return UNLIMITED;
  const open = (perMinute: number | null): ReturnType<typeof openTokenBucket> | null =>
    perMinute === null ? null : openTokenBucket(perMinute, clock.nowMs());
  const requests = open(requestsPerMinute);
  const tokens = open(tokensPerMinute);
  let largestOutput = 0;
  let last: Promise<unknown> = Promise.resolve();

  const pass = async (amount: number, signal: AbortSignal): Promise<void> => {
    for (;;) {
      signal.throwIfAborted();
      const nowMs = clock.nowMs();
      const ms = Math.max(requests?.waitMs(1, nowMs) ?? 0, tokens?.waitMs(amount, nowMs) ?? 0);
      if (ms === 0) {
        requests?.take(1, nowMs);
        tokens?.take(amount, nowMs);
        return;
      }
      await sleep(clock, ms, signal);
    }
  };
  return {
    reserve: async ({ inputTokens, outputTokens }, signal) => {
      const amount = inputTokens + (outputTokens ?? largestOutput);
      const turn = last.then(async () => pass(amount, signal));
      last = turn.catch(() => undefined);
      await untilAborted(turn, signal);
      return {
        settle: (used) => {
          if (used === null) return;
          largestOutput = Math.max(largestOutput, used - inputTokens);
          tokens?.correct(amount - used, clock.nowMs());
        },
        cancel: () => {
          requests?.correct(1, clock.nowMs());
          tokens?.correct(amount, clock.nowMs());
        },
      };
    },
  };
}

const FREE: Reservation = { settle: () => undefined, cancel: () => undefined };
const UNLIMITED: RateLimit = { reserve: () => Promise.resolve(FREE) };
