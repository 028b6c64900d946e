import { normalQuantile } from '../numeric/normal.ts';
import { studentQuantile } from '../numeric/student.ts';
import { variance } from '../numeric/moments.ts';
import { type ShareInterval, wilson } from '../yield/wilson.ts';
import type { ArmMeans, Change } from './arm-means.ts';
import type { ComparedTrial, Paired } from './paired.ts';
import { everyCaseRepeats, satterthwaite, varianceTerms } from './suite-t.ts';

/** One factor of the change, with its two-sided interval. */
export interface ComponentChange {
  readonly value: number;
  readonly lower: number;
  readonly upper: number;
  /** Whether the interval excludes "no change". */
  readonly shown: boolean;
}

/** The two factors of the ratio: log CPCO ratio = log cost ratio − log yield ratio. */
export interface Components {
  /** Cost per trial, candidate by baseline; null without costs on a side, or spread to judge them by. */
  readonly costRatio: ComponentChange | null;
  /** Yield, candidate − baseline, from −1 to 1. */
  readonly yieldDiff: ComponentChange;
}

/**
 * Returns what became of the cost of a trial and of the yield, each with an interval: often the cost is clear and
 * the yield is not. With repeats of every case the intervals are about these cases, else about cases like them.
 *
 * Cost: t interval of the log ratio, by Satterthwaite or over case differences. Yield: Newcombe's hybrid of two
 * Wilson intervals, Statistics in Medicine 17 (1998), method 10, with effective sizes; it keeps a width where all
 * trials were correct. Assumes independent arms for the yield, which is on the safe side for paired cases.
 */
export function componentsOf(paired: Paired, change: Change, confidence: number): Components {
  return {
    costRatio: costRatio(paired, change, confidence),
    yieldDiff: yieldDifference(paired, change, confidence),
  };
}

function costRatio(paired: Paired, change: Change, confidence: number): ComponentChange | null {
  const { baseline, candidate, logCostRatio } = change;
  const spread = everyCaseRepeats(paired)
    ? satterthwaite([
        ...varianceTerms(paired, 'baseline', relativeCost(baseline)),
        ...varianceTerms(paired, 'candidate', relativeCost(candidate)),
      ])
    : caseSpread(baseline, candidate);
  if (!Number.isFinite(logCostRatio) || !Number.isFinite(spread.se)) return null;
  const reach = spread.se === 0 ? 0 : studentQuantile(0.5 + confidence / 2, spread.df) * spread.se;
  const [lower, upper] = [Math.exp(logCostRatio - reach), Math.exp(logCostRatio + reach)];
  return { value: Math.exp(logCostRatio), lower, upper, shown: lower > 1 || upper < 1 };
}

function relativeCost({ cost }: ArmMeans): (trial: ComparedTrial) => number {
  return (trial) => trial.cost / cost;
}

function caseSpread(baseline: ArmMeans, candidate: ArmMeans): { readonly se: number; readonly df: number } {
  const cases = baseline.costs.length;
  if (cases < 2) return { se: Number.NaN, df: 0 };
  const influences = candidate.costs.map(
    (cost, at) => cost / candidate.cost - (baseline.costs[at] ?? 0) / baseline.cost,
  );
  return { se: Math.sqrt(variance(influences) / cases), df: cases - 1 };
}

function yieldDifference(paired: Paired, change: Change, confidence: number): ComponentChange {
  const quantile = normalQuantile(0.5 + confidence / 2);
  const before = yieldInterval(paired, 'baseline', change.baseline.yield, quantile);
  const after = yieldInterval(paired, 'candidate', change.candidate.yield, quantile);
  const value = change.yieldDiff;
  const lower =
    value - Math.hypot(change.candidate.yield - after.lower, before.upper - change.baseline.yield);
  const upper =
    value + Math.hypot(after.upper - change.candidate.yield, change.baseline.yield - before.lower);
  return { value, lower, upper, shown: lower > 0 || upper < 0 };
}

/** An effective size beyond this many times the trials would be luck. */
const MOST_GAIN = 50;

function yieldInterval(
  paired: Paired,
  arm: 'baseline' | 'candidate',
  share: number,
  quantile: number,
): ShareInterval {
  const trials = paired.cases.reduce((sum, item) => sum + item[arm].length, 0);
  // Sums of weights may leave a share of 1 a rounding away from it.
  const rounded = Math.abs(1 - share) < 1e-12 ? 1 : share;
  if (!everyCaseRepeats(paired)) return wilson(rounded, paired.cases.length, quantile);
  const terms = varianceTerms(paired, arm, (trial) => (trial.accepted ? 1 : 0));
  const spread = satterthwaite(terms).se ** 2;
  const effective = spread > 0 ? Math.min((rounded * (1 - rounded)) / spread, MOST_GAIN * trials) : trials;
  return wilson(rounded, effective, quantile);
}
