/** The beta distribution: regularised incomplete beta function and its inverse. */
import { logBeta } from './gamma.ts';

const TINY = 1e-300;
const MOST_TERMS = 100_000;

/**
 * Returns P(X ≤ x) for X ~ Beta(a, b): the regularised incomplete beta function I_x(a, b).
 * `rest` is 1 − x, for callers that know it with more digits than the subtraction leaves.
 * Continued fraction 26.5.8 of Abramowitz & Stegun by Lentz's method, on the side where it converges fast.
 */
export function betaCdf(x: number, a: number, b: number, rest: number = 1 - x): number {
  if (Number.isNaN(x)) return Number.NaN;
  if (x <= 0) return 0;
  if (rest <= 0) return 1;
  // Beside 1 the logarithm is taken from the small side, where the digits are.
  const logX = rest < 0.5 ? Math.log1p(-rest) : Math.log(x);
  const logRest = x < 0.5 ? Math.log1p(-x) : Math.log(rest);
  const front = Math.exp(a * logX + b * logRest - logBeta(a, b));
  if (x < (a + 1) / (a + b + 2)) return (front * fraction(x, a, b)) / a;
  return 1 - (front * fraction(rest, b, a)) / b;
}

function fraction(x: number, a: number, b: number): number {
  let top = 1;
  let bottom = 1 / keptFromZero(1 - ((a + b) * x) / (a + 1));
  let value = bottom;
  for (let m = 1; m <= MOST_TERMS; m += 1) {
    const even = (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m));
    bottom = 1 / keptFromZero(1 + even * bottom);
    top = keptFromZero(1 + even / top);
    value *= bottom * top;
    const odd = (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1));
    bottom = 1 / keptFromZero(1 + odd * bottom);
    top = keptFromZero(1 + odd / top);
    const step = bottom * top;
    value *= step;
    if (Math.abs(step - 1) < 1e-16) break;
  }
  return value;
}

function keptFromZero(value: number): number {
  return Math.abs(value) < TINY ? TINY : value;
}

/**
 * Returns the x with P(X ≤ x) = p for X ~ Beta(a, b); NaN when p is outside [0, 1].
 * Newton's steps, replaced by bisection whenever one would leave the bracket.
 */
export function betaQuantile(p: number, a: number, b: number): number {
  if (!(p >= 0 && p <= 1)) return Number.NaN;
  if (p === 0 || p === 1) return p;
  let low = 0;
  let high = 1;
  let x = a / (a + b);
  for (let step = 0; step < 200; step += 1) {
    const excess = betaCdf(x, a, b) - p;
    if (excess > 0) high = x;
    else low = x;
    const density = Math.exp((a - 1) * Math.log(x) + (b - 1) * Math.log1p(-x) - logBeta(a, b));
    const newton = x - excess / density;
    const next = newton > low && newton < high ? newton : (low + high) / 2;
    if (Math.abs(next - x) <= 1e-15 * next) return next;
    x = next;
  }
  return x;
}
