import { type Design, sequentialBounds } from './bounds.ts';

/** Above it p-values are no longer told apart. */
const HIGHEST = 1 - 1e-6;
/** How close the search comes, relative to the p-value. */
const PRECISION = 1e-5;

/**
 * Returns the sequential p-value: the smallest level at which the design would have stopped by now. It is valid
 * at every planned look, whatever was seen before, and is what corrections for several tests are fed with.
 * `pLooks` are the one-sided p-values of the looks taken so far, in order, at the first of the design's times.
 * 1 when no level would have stopped.
 *
 * Assumes bounds that widen with the level, as those of the usual spending functions do.
 * Source: Liu and Anderson, "On adaptive extensions of group sequential trials", JASA 103 (2008).
 */
export function sequentialP(design: Omit<Design, 'alpha'>, pLooks: readonly number[]): number {
  const taken = pLooks.slice(0, design.times.length);
  const times = design.times.slice(0, taken.length);
  if (taken.length === 0) return 1;
  let best = HIGHEST;
  for (const [at, p] of taken.entries()) {
    // How far this look is beyond its bound, as a logarithm: grows with the level.
    const beyond = (logAlpha: number): number => {
      const until = { spending: design.spending, times: times.slice(0, at + 1), alpha: Math.exp(logAlpha) };
      return Math.log(sequentialBounds(until).at(-1)?.nominalP ?? 0) - Math.log(p);
    };
    // A look's level is never above the level of the whole: p alone rules most looks out.
    if (p >= best || beyond(Math.log(best)) < 0) continue;
    best = Math.exp(firstAbove(beyond, Math.log(Math.max(p, 1e-300)), Math.log(best)));
  }
  return best === HIGHEST ? 1 : best;
}

/**
 * Returns where a rising function passes 0 between two ends, to PRECISION and not below it. Regula falsi with the
 * weights of Illinois: Dowell and Jarratt, BIT 11 (1971).
 */
function firstAbove(of: (at: number) => number, from: number, to: number): number {
  let [low, high] = [from, to];
  let [below, above] = [of(low), of(high)];
  if (below >= 0) return low;
  for (let side = 0; high - low > PRECISION;) {
    const meeting = (low * above - high * below) / (above - below);
    // A step past the meeting point, so that the bracket closes from both sides.
    const next = Math.min(Math.max(meeting, low + PRECISION / 2), high - PRECISION / 2);
    const value = of(next);
    if (value >= 0) {
      [high, above] = [next, value];
      if (side === 1) below /= 2;
      side = 1;
    } else {
      [low, below] = [next, value];
      if (side === -1) above /= 2;
      side = -1;
    }
  }
  return high;
}
