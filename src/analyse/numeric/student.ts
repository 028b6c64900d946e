/** Student's t distribution, also for degrees of freedom that are no whole number. */
import { betaCdf } from './beta.ts';
import { logBeta } from './gamma.ts';
import { normalQuantile } from './normal.ts';

/** Returns P(T ≤ t) with `df` > 0 degrees of freedom (Abramowitz & Stegun 26.7.1), precise in the lower tail. */
export function studentCdf(t: number, df: number): number {
  if (Number.isNaN(t)) return Number.NaN;
  return t <= 0 ? upperTail(-t, df) : 1 - upperTail(t, df);
}

function upperTail(t: number, df: number): number {
  if (t === Number.POSITIVE_INFINITY) return 0;
  const whole = df + t * t;
  return betaCdf(df / whole, df / 2, 0.5, (t * t) / whole) / 2;
}

function density(t: number, df: number): number {
  return Math.exp(-((df + 1) / 2) * Math.log1p((t * t) / df) - 0.5 * Math.log(df) - logBeta(df / 2, 0.5));
}

/**
 * Returns the t with P(T ≤ t) = p; ∓Infinity at 0 and 1, NaN outside [0, 1].
 *
 * Newton's method on log tail against log t, begun at the normal quantile. That curve falls and is concave,
 * so after at most one overshoot the steps come down to the root from one side, whatever the tail's weight.
 */
export function studentQuantile(p: number, df: number): number {
  if (!(p >= 0 && p <= 1)) return Number.NaN;
  if (p === 0.5) return 0;
  if (p === 0 || p === 1) return p === 0 ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
  const tail = Math.min(p, 1 - p);
  let t = -normalQuantile(tail);
  for (let step = 0; step < 100; step += 1) {
    const reached = upperTail(t, df);
    const change = (Math.log(reached / tail) * reached) / (t * density(t, df));
    t *= Math.exp(change);
    if (Math.abs(change) < 1e-14) break;
  }
  return p < 0.5 ? -t : t;
}
