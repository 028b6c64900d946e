import { type Usd, ZERO_USD } from '../model/money.ts';
import { UNATTRIBUTED } from '../model/tags.ts';
import type { Observation } from './observation.ts';

/** All trials that share a value of a tag. */
export interface RollUpRow {
  /** `unattributed` for trials that lack the tag. */
  readonly value: string;
  /** Whether it is the bucket of trials without the tag. */
  readonly missing: boolean;
  readonly trials: number;
  readonly judged: number;
  readonly correct: number;
  readonly usd: Usd;
  readonly unpriced: number;
  /** Spent on trials that were not correct at the first attempt. */
  readonly wasted: Usd;
}

export interface RollUp {
  readonly tag: string;
  /** Dearest first; the bucket of missing tags last. The amounts sum to the run's total. */
  readonly rows: readonly RollUpRow[];
}

/** Returns one roll-up a tag that any trial carries, tags in the order of their first appearance. */
export function rollUps(observations: readonly Observation[]): readonly RollUp[] {
  const names = new Set(observations.flatMap(({ tags }) => Object.keys(tags)));
  return [...names].map((tag) => ({ tag, rows: rowsBy(observations, (item) => item.tags[tag] ?? null) }));
}

interface Sums {
  trials: number;
  judged: number;
  correct: number;
  usd: Usd;
  unpriced: number;
  wasted: Usd;
}

function rowsBy(
  observations: readonly Observation[],
  valueOf: (item: Observation) => string | null,
): readonly RollUpRow[] {
  const groups = new Map<string | null, Sums>();
  for (const item of observations) {
    const value = valueOf(item);
    const sums = groups.get(value) ?? {
      trials: 0,
      judged: 0,
      correct: 0,
      usd: ZERO_USD,
      unpriced: 0,
      wasted: ZERO_USD,
    };
    groups.set(value, sums);
    sums.trials += 1;
    sums.judged += item.judged ? 1 : 0;
    sums.correct += item.correct ? 1 : 0;
    sums.usd += item.usd;
    sums.unpriced += item.unpriced;
    if (!item.firstPass) sums.wasted += item.usd;
  }
  const rows = [...groups].map(([value, sums]) => ({
    value: value ?? UNATTRIBUTED,
    missing: value === null,
    ...sums,
  }));
  return rows.toSorted(
    (left, right) =>
      Number(left.missing) - Number(right.missing) ||
      (left.usd === right.usd ? (left.value < right.value ? -1 : 1) : left.usd > right.usd ? -1 : 1),
  );
}
