import type { ShownNumber } from '../../../reports/comparison/document.ts';
import { changeOf } from '../../analyse/comparison/arm-means.ts';
import { type Arm, judgedTrials } from '../../analyse/comparison/arm.ts';
import { pair } from '../../analyse/comparison/paired.ts';
import type { TrialSummary } from '../../model/ledger.ts';
import { ZERO_USD } from '../../model/money.ts';

/** Reviewers for nothing, at half and at twice what the spec says, as a ratio of integers. */
const FACTORS = [
  [0n, 1n],
  [1n, 2n],
  [2n, 1n],
] as const;

/**
 * Returns the ratio of costs per correct output if reviewers cost another rate: minutes are estimates, and a verdict
 * that hangs on them should say so. Empty when nobody reviews, or nothing can be compared.
 */
export function reviewSensitivity(
  baseline: Arm | null,
  candidate: Arm | null,
): readonly { readonly factor: number; readonly ratio: ShownNumber }[] {
  if (baseline === null || candidate === null) return [];
  if (![...baseline.trials, ...candidate.trials].some(({ cost }) => (cost.review ?? ZERO_USD) > ZERO_USD))
    return [];
  return FACTORS.flatMap(([times, by]) => {
    const at = (arm: Arm): ReturnType<typeof judgedTrials>['trials'] =>
      judgedTrials({ trials: arm.trials.map((trial) => atRate(trial, times, by)) }).trials;
    const [before, after] = [at(baseline), at(candidate)];
    if (before.length === 0 || after.length === 0) return [];
    const paired = pair(before, after);
    if (paired.cases.length === 0) return [];
    const { ratio } = changeOf(paired);
    return [{ factor: Number(times) / Number(by), ratio: shownNumber(ratio) }];
  });
}

function atRate(trial: TrialSummary, times: bigint, by: bigint): TrialSummary {
  const { review } = trial.cost;
  return review === undefined ? trial : { ...trial, cost: { ...trial.cost, review: (review * times) / by } };
}

/** Returns a number as documents write it: infinity is a word, and what is undefined is null. */
export function shownNumber(value: number): ShownNumber {
  if (Number.isFinite(value)) return value;
  return value === Number.POSITIVE_INFINITY ? 'Infinity' : null;
}
