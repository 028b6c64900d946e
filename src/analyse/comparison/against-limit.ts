import { type Usd, usdToNumber } from '../../model/money.ts';
import { normalQuantile } from '../numeric/normal.ts';
import { studentCdf } from '../numeric/student.ts';
import { variance } from '../numeric/moments.ts';
import { wilson } from '../yield/wilson.ts';
import { type ComparedTrial, pair } from './paired.ts';
import { everyCaseRepeats, satterthwaite, varianceTerms } from './suite-t.ts';
import { LEAST_SE } from './t-test.ts';

/** A bound on what a trial may cost, or on what one correct output may. */
export interface CostLimit {
  readonly per: 'trial' | 'correct';
  readonly most: Usd;
}

/**
 * Returns whether these trials show, at the one-sided level `alpha`, that the mean cost is above the limit on the
 * cases that they are of. A cost per correct output is above L exactly when the mean of cost − L·correct is above 0,
 * so nothing is divided and trials without a correct output are no special case.
 *
 * Assumes independent trials. Source: net benefit, Stinnett and Mullahy, Medical Decision Making 18 (1998).
 */
export function showsAbove(
  trials: readonly ComparedTrial[],
  { per, most }: CostLimit,
  alpha: number,
): boolean {
  const limit = usdToNumber(most);
  const excess = (trial: ComparedTrial): number =>
    trial.cost - (per === 'trial' || trial.accepted ? limit : 0);
  const paired = pair(trials, trials);
  const means = paired.cases.map(
    ({ candidate, weight }) =>
      (weight * candidate.reduce((sum, trial) => sum + excess(trial), 0)) / candidate.length,
  );
  const mean = means.reduce((sum, value) => sum + value, 0) / means.length;
  if (!(mean > 0)) return false;
  const { se, df } = everyCaseRepeats(paired)
    ? satterthwaite(varianceTerms(paired, 'candidate', excess))
    : { se: Math.sqrt(variance(means) / means.length), df: means.length - 1 };
  // One case that ran once has no spread, and shows nothing.
  if (!(df > 0) && means.length === 1 && trials.length === 1) return false;
  if (!(se >= LEAST_SE * mean)) return true;
  return studentCdf(-mean / se, df) <= alpha;
}

/**
 * Returns whether these trials show, at the one-sided level `alpha`, that the yield is below `least` on the cases that
 * they are of: by Wilson's bound, which is on the safe side for fixed cases.
 */
export function showsBelow(trials: readonly ComparedTrial[], least: number, alpha: number): boolean {
  const correct = trials.filter(({ accepted }) => accepted).length;
  if (trials.length === 0) return false;
  return wilson(correct / trials.length, trials.length, normalQuantile(1 - alpha)).upper < least;
}
