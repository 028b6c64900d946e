import { Failure } from '../../model/failure.ts';
import { normalQuantile } from '../numeric/normal.ts';

/** How often a planned comparison may be wrong, and how much the baseline helps. */
export interface PlanningOptions {
  /** One-sided. */
  readonly alpha: number;
  /** Chance to show a change of the size that is planned for. */
  readonly power: number;
  /** Baseline trials for each candidate trial: 1 when both are run, Infinity for a baseline that is known exactly. */
  readonly baselineFactor: number;
}

export const DEFAULT_PLANNING: PlanningOptions = { alpha: 0.05, power: 0.8, baselineFactor: 1 };

/**
 * Returns how many trials the candidate needs to show an increase of `margin` (relative, 0.25 for 25 %), over all
 * cases together: (z₁₋α + z_power)²·σ²·(1 + 1/m) / log(1 + margin)². The same number is needed to exclude it when
 * nothing changed. `sigma` is what `sigmaOf` finds in a pilot. Throws a Failure for arguments out of range.
 *
 * Assumes the log ratio to be near normal; permutation tests come close from five cases on.
 * Source: Chow, Shao and Wang, Sample Size Calculations in Clinical Research (2008), §3.2.
 */
export function trialsNeeded(
  sigma: number,
  margin: number,
  options: PlanningOptions = DEFAULT_PLANNING,
): number {
  requireAbove0('sigma', sigma);
  requireAbove0('the margin', margin);
  return Math.ceil(
    (reach(options) * sigma ** 2 * (1 + 1 / options.baselineFactor)) / Math.log1p(margin) ** 2,
  );
}

/**
 * Returns the smallest relative increase that `trials` of the candidate are likely to show, 0.25 for 25 %: the
 * inverse of `trialsNeeded`. Throws a Failure for arguments out of range.
 */
export function detectableIncrease(
  sigma: number,
  trials: number,
  options: PlanningOptions = DEFAULT_PLANNING,
): number {
  requireAbove0('sigma', sigma);
  requireAbove0('the number of trials', trials);
  return Math.expm1(Math.sqrt((reach(options) * (1 + 1 / options.baselineFactor)) / trials) * sigma);
}

/** Returns (z₁₋α + z_power)². */
function reach({ alpha, power, baselineFactor }: PlanningOptions): number {
  const sound = alpha > 0 && alpha < 0.5 && power > alpha && power < 1 && baselineFactor > 0;
  if (!sound)
    throw new Failure(
      'planning/options',
      `alpha ${alpha}, power ${power} and baseline factor ${baselineFactor} are no plan`,
      { hint: 'use alpha below 0.5, power between alpha and 1, and a factor above 0' },
    );
  return (normalQuantile(alpha) + normalQuantile(1 - power)) ** 2;
}

function requireAbove0(what: string, value: number): void {
  if (!(value > 0 && Number.isFinite(value)))
    throw new Failure('planning/input', `${what} is ${value}`, { hint: 'use a number above 0' });
}
