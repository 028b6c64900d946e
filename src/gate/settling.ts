import { judgedTrials } from '../analyse/comparison/arm.ts';
import { normalQuantile } from '../analyse/numeric/normal.ts';
import { divideHalfEven, type Usd } from '../model/money.ts';
import type { TakenLook, Track } from './track.ts';

/** What it would take to settle a cell. */
export interface Settling {
  /** Trials more, of both sides where both are measured. */
  readonly trials: number;
  /** At the mean cost of the candidate's trials so far; null when something in them has no price. */
  readonly usd: Usd | null;
}

/** Chance to settle that is planned for. */
const POWER = 0.8;
/** Beyond it the answer is: never. */
const MOST_TRIALS = 100_000;

/**
 * Returns how many more trials are likely to settle a cell if the ratio stays as it is; null where no number would,
 * because the ratio is on the limit itself or the baseline has too few trials.
 *
 * (z₁₋α + z_power)²·σ² / distance² with the spread of the last look. Assumes a log ratio near normal.
 * Source: Chow, Shao and Wang, Sample Size Calculations in Clinical Research (2008), §3.2.
 */
export function settlingOf({ cell, design }: Track, look: TakenLook): Settling | null {
  const { evidence, se, margin, compared } = look;
  if (evidence === null || se === null || cell.policy.inference === 'population') return null;
  if (!Number.isFinite(evidence.logRatio)) return null;
  const limit = Math.log1p(margin);
  const distance = evidence.logRatio >= limit ? evidence.logRatio : limit - evidence.logRatio;
  const wanted = (distance / (normalQuantile(1 - cell.policy.alpha) + normalQuantile(POWER))) ** 2;
  const inverse = cell.bothGrow ? 0 : 1 / design.baselineRepeats;
  // Variance of the difference when both sides have one repeat only, of which each side brings a half.
  const spread = se ** 2 / (inverse + (cell.bothGrow ? 2 : 1) / look.repeats);
  const repeats = (cell.bothGrow ? 2 : 1) / (wanted / spread - inverse);
  if (!(repeats > 0)) return null;
  const trials =
    Math.max(1, Math.ceil(repeats) - look.repeats) * design.cases.length * (cell.bothGrow ? 2 : 1);
  if (trials > MOST_TRIALS) return null;
  const { trials: judged, cost, unpriced } = judgedTrials(compared.candidate);
  const usd = unpriced > 0 ? null : divideHalfEven(cost * BigInt(trials), BigInt(Math.max(1, judged.length)));
  return { trials, usd };
}
