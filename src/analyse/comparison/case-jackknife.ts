import type { Change } from './arm-means.ts';
import { sumByCluster } from './clusters.ts';
import type { Paired } from './paired.ts';
import { type RatioTest, ratioTest, type TestQuestion } from './t-test.ts';

/**
 * Returns the paired leave-one-case-out jackknife t test; null when the cases do not differ, or when one of them
 * carries every correct output of an arm. What `inference: population` means.
 *
 * Assumes that the cases (clusters) are a random sample of those to come; says what to expect on new cases.
 * Source: Efron and Stein, "The jackknife estimate of variance", Annals of Statistics 9 (1981).
 */
export function caseJackknife(paired: Paired, change: Change, question: TestQuestion): RatioTest | null {
  const sums = [
    change.candidate.costs,
    change.baseline.costs,
    change.candidate.yields,
    change.baseline.yields,
  ].map((values) => sumByCluster(paired, values));
  const groups = sums[0]?.length ?? 0;
  const logs = sums.map((values) => leaveOneOutLogs(values));
  const at = (which: number, group: number): number => logs[which]?.[group] ?? Number.NaN;
  const partial = Array.from(
    { length: groups },
    (_, group) => at(0, group) - at(1, group) - (at(2, group) - at(3, group)),
  );
  const middle = partial.reduce((sum, value) => sum + value, 0) / groups;
  const squares = partial.reduce((sum, value) => sum + (value - middle) ** 2, 0);
  const se = Math.sqrt(((groups - 1) / groups) * squares);
  return Number.isFinite(se) ? ratioTest(question, se, groups - 1) : null;
}

function leaveOneOutLogs(values: readonly number[]): readonly number[] {
  const total = values.reduce((sum, value) => sum + value, 0);
  // What is left of a total may be rounding alone: then nothing is left.
  return values.map((value) => Math.log(total - value > total * 1e-14 ? total - value : 0));
}
