import { normalCdf, normalQuantile } from '../numeric/normal.ts';

/**
 * How the allowed error is spent as information comes in: returns the part of `alpha` (one-sided) that may be
 * spent by information time `time` in [0, 1]. Grows in both arguments; 0 at time 0 and `alpha` at time 1.
 */
export type Spending = (time: number, alpha: number) => number;

/**
 * Like O'Brien and Fleming: almost nothing early.
 * Lan and DeMets, "Discrete sequential boundaries for clinical trials", Biometrika 70 (1983).
 */
export const obrienFleming: Spending = (time, alpha) =>
  time <= 0 ? 0 : 2 * normalCdf(normalQuantile(alpha / 2) / Math.sqrt(time));

/** Like Pocock: nearly the same level at every look. Lan and DeMets (1983). */
export const pocock: Spending = (time, alpha) => alpha * Math.log1p((Math.E - 1) * time);

/**
 * Returns the family of Hwang, Shih and DeCani, Statistics in Medicine 9 (1990): γ = −4 is near O'Brien-Fleming,
 * 1 near Pocock, 0 linear. The default of the gate is γ = −1.
 */
export function hwangShihDeCani(gamma: number): Spending {
  if (gamma === 0) return (time, alpha) => alpha * time;
  return (time, alpha) => (alpha * Math.expm1(-gamma * time)) / Math.expm1(-gamma);
}

/** Returns the spending function of a name such as `obf`, `pocock` or `hsd-1`; null for any other. */
export function spendingNamed(name: string): Spending | null {
  if (name === 'obf') return obrienFleming;
  if (name === 'pocock') return pocock;
  const gamma = /^hsd([+-]?\d+(?:\.\d+)?)$/.exec(name)?.[1];
  return gamma === undefined ? null : hwangShihDeCani(Number(gamma));
}
