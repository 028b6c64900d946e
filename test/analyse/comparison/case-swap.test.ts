import { describe, expect, test } from 'vitest';
import { changeOf } from '../../../src/analyse/comparison/arm-means.ts';
import { type CaseSwap, caseSwap } from '../../../src/analyse/comparison/case-swap.ts';
import { pair } from '../../../src/analyse/comparison/paired.ts';

function swapped(before: readonly number[], after: readonly number[], accepted = true): CaseSwap | null {
  const arm = (costs: readonly number[]): ReturnType<typeof pair>['cases'][number]['baseline'] =>
    costs.map((cost, at) => ({ case: `c${at}`, cost, accepted }));
  return caseSwap(changeOf(pair(arm(before), arm(after))));
}

describe('swapping whole cases', () => {
  test('reaches no p below one of all patterns', () => {
    expect(swapped([1, 1, 1, 1], [2, 2, 2, 2])).toEqual({ p: 1 / 16, total: 16 });
    expect(swapped([2, 2, 2, 2], [1, 1, 1, 1])).toEqual({ p: 1, total: 16 });
  });

  test('does not depend on the order of cases', () => {
    const [before, after] = [
      [1, 2, 3, 9, 4],
      [2, 1, 4, 11, 4],
    ];
    expect(swapped(before ?? [], after ?? [])).toEqual(
      swapped((before ?? []).toReversed(), (after ?? []).toReversed()),
    );
  });

  test('says nothing of too many cases, nor without a correct output', () => {
    const many = Array.from({ length: 21 }, () => 1);
    expect(swapped(many, many)).toBeNull();
    expect(swapped([1, 2], [2, 1], false)).toBeNull();
  });
});
