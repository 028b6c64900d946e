import { betaQuantile } from '../numeric/beta.ts';
import type { ShareInterval } from './wilson.ts';

/**
 * Returns the exact interval of a share of which `successes` of `n` independent draws succeeded: it never covers
 * too rarely, and is wider than Wilson's for that. Clopper & Pearson, Biometrika 26 (1934).
 */
export function clopperPearson(successes: number, n: number, confidence = 0.95): ShareInterval {
  const alpha = 1 - confidence;
  return {
    lower: successes === 0 ? 0 : betaQuantile(alpha / 2, successes, n - successes + 1),
    upper: successes === n ? 1 : betaQuantile(1 - alpha / 2, successes + 1, n - successes),
  };
}
