import { type Design, sequentialBounds } from './bounds.ts';

/** Above it p-values are no longer told apart. */
const HIGHEST = 1 - 1e-6;
/** How close the bisection comes, relative to the p-value. */
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
  const stops = (alpha: number): boolean =>
    sequentialBounds({ spending: design.spending, times, alpha }).some(
      (look, at) => (taken[at] ?? 1) <= look.nominalP,
    );
  if (!stops(HIGHEST)) return 1;
  // Never below the smallest p-value, because a look's level is never above the level of the whole.
  let [low, high] = [Math.log(Math.max(Math.min(...taken), 1e-300)), Math.log(HIGHEST)];
  if (stops(Math.exp(low))) return Math.exp(low);
  while (high - low > PRECISION) {
    const middle = (low + high) / 2;
    if (stops(Math.exp(middle))) high = middle;
    else low = middle;
  }
  return Math.exp(high);
}
