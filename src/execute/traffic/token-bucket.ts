/** A bucket that fills at a steady rate: what may be spent in a minute, without the clock. */
export interface TokenBucket {
  /** Returns the milliseconds until so much may be taken; 0 when it may be taken now. */
  waitMs(amount: number, nowMs: number): number;
  take(amount: number, nowMs: number): void;
  /** Gives back what was reserved and not used; a negative amount takes what was used on top of it. */
  correct(amount: number, nowMs: number): void;
}

const MINUTE_MS = 60_000;
/** Share of a minute's allowance that may go out at once. */
const BURST = 0.1;

/**
 * Returns a full bucket. In no span of a minute more goes out than `perMinute`: what may go out at once and
 * what fills up in a minute are that together. An amount above the bucket's size waits until it is full and
 * then leaves a debt, so that a single amount is all by which a minute can be exceeded.
 */
export function openTokenBucket(perMinute: number, startMs: number): TokenBucket {
  const size = Math.max(1, perMinute * BURST);
  // One more, because a minute's last unit falls due at its very end and so belongs to the next.
  const perMs = (perMinute - size + 1) / MINUTE_MS;
  let level = size;
  let atMs = startMs;
  const fill = (nowMs: number): void => {
    // A clock that steps back fills nothing.
    level = Math.min(size, level + Math.max(0, nowMs - atMs) * perMs);
    atMs = Math.max(atMs, nowMs);
  };
  return {
    waitMs: (amount, nowMs) => {
      fill(nowMs);
      const missing = Math.min(amount, size) - level;
      // A sum of small fills never quite reaches its goal.
      return missing <= 1e-9 * size ? 0 : Math.ceil(missing / perMs);
    },
    take: (amount, nowMs) => {
      fill(nowMs);
      level -= amount;
    },
    correct: (amount, nowMs) => {
      fill(nowMs);
      level = Math.min(size, level + amount);
    },
  };
}
