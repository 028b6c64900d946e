import type { Change } from './arm-means.ts';
import { sumByCluster } from './clusters.ts';
import type { Paired } from './paired.ts';
import { type RatioTest, ratioTest, type TestQuestion } from './t-test.ts';

/**
 * Returns the paired t test on linearised case differences; null when they do not differ.
 *
 * Assumes that the cases (clusters) are a random sample of those to come and that the linearisation of the
 * logarithm holds. With few cases or heavy tails it raises too many alarms: for teaching, not for gates.
 * Source: the delta method for a ratio of means; Miller, "Adding Error Bars to Evals", arXiv 2411.00640.
 */
export function caseLogDelta(paired: Paired, change: Change, question: TestQuestion): RatioTest | null {
  const { baseline, candidate } = change;
  const influences = paired.cases.map(
    (_, at) =>
      (candidate.costs[at] ?? 0) / candidate.cost -
      (candidate.yields[at] ?? 0) / candidate.yield -
      (baseline.costs[at] ?? 0) / baseline.cost +
      (baseline.yields[at] ?? 0) / baseline.yield,
  );
  const clusters = sumByCluster(paired, influences);
  const groups = clusters.length;
  const squares = clusters.reduce((sum, value) => sum + value * value, 0);
  const se = Math.sqrt((groups / (groups - 1)) * squares) / paired.cases.length;
  return ratioTest(question, se, groups - 1);
}
