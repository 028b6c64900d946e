/** Logarithms of the gamma and the beta function. */
import { polynomial } from './polynomial.ts';

const LOG_ROOT_TWO_PI = 0.5 * Math.log(2 * Math.PI);
/** From here on eight terms of Stirling's series are exact to double precision. */
const STIRLING_FROM = 10;

/** Coefficients B₂ₖ / (2k (2k − 1)) of Stirling's series (Abramowitz & Stegun 6.1.41). */
const STIRLING = [1 / 12, -1 / 360, 1 / 1260, -1 / 1680, 1 / 1188, -691 / 360_360, 1 / 156, -3617 / 122_400];

/** Returns log Γ(x) for x > 0, by Stirling's series after shifting the argument up. */
export function logGamma(x: number): number {
  if (!(x > 0)) return x === 0 ? Number.POSITIVE_INFINITY : Number.NaN;
  let shifted = x;
  let product = 1;
  while (shifted < STIRLING_FROM) {
    product *= shifted;
    shifted += 1;
  }
  return (
    (shifted - 0.5) * Math.log(shifted) - shifted + LOG_ROOT_TWO_PI + remainder(shifted) - Math.log(product)
  );
}

/**
 * Returns log B(a, b) for a, b > 0. For a large argument the big terms of the log-gammas are cancelled
 * on paper, since their difference would keep few digits (Didonato & Morris, ACM TOMS 18, 1992).
 */
export function logBeta(a: number, b: number): number {
  const small = Math.min(a, b);
  const large = Math.max(a, b);
  if (large < STIRLING_FROM) return logGamma(small) + logGamma(large) - logGamma(small + large);
  const share = small / (small + large);
  const rest = remainder(large) - remainder(small + large);
  if (small < STIRLING_FROM) {
    return (
      logGamma(small) + rest + small - small * Math.log(small + large) + (large - 0.5) * Math.log1p(-share)
    );
  }
  return (
    -0.5 * Math.log(large) +
    LOG_ROOT_TWO_PI +
    remainder(small) +
    rest +
    (small - 0.5) * Math.log(share) +
    large * Math.log1p(-share)
  );
}

function remainder(x: number): number {
  return polynomial(STIRLING, 1 / (x * x)) / x;
}
