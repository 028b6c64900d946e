import { describe, expect, test } from 'vitest';
import { nullHistogram } from '../../../src/analyse/comparison/null-histogram.ts';
import { type ComparedTrial, pair } from '../../../src/analyse/comparison/paired.ts';
import { withinCasePermutation } from '../../../src/analyse/comparison/within-case-permutation.ts';

const OPTIONS = { margin: 0.25, draws: 9999, seed: 1 };

function arm(costs: readonly (readonly number[])[], accepted = true): readonly ComparedTrial[] {
  return costs.flatMap((own, at) => own.map((cost) => ({ case: `c${at}`, cost, accepted })));
}

function mixed(wrong: number): readonly ComparedTrial[] {
  return [
    { case: 'c0', cost: wrong, accepted: false },
    { case: 'c0', cost: 2, accepted: true },
  ];
}

describe('the null histogram', () => {
  test('one case of two trials: half the deals are the observed ratio, half its inverse', () => {
    const found = nullHistogram(pair(arm([[1]]), arm([[2]])), OPTIONS);
    expect(found).toMatchObject({ from: -Math.log(2), to: Math.log(2) });
    expect(found?.counts.at(0)).toBe(1);
    expect(found?.counts.at(-1)).toBe(1);
    expect(found?.counts.reduce((sum, count) => sum + count, 0)).toBe(2);
  });

  test('has as many arrangements beyond the observed ratio as the test counts', () => {
    const before = [
      [1, 2, 3, 1],
      [2, 2, 5, 4],
      [1, 1, 4, 2],
    ];
    const after = [
      [9, 8, 9, 7],
      [8, 9, 9, 7],
      [9, 9, 8, 8],
    ];
    const paired = pair(arm(before), arm(after));
    const tested = withinCasePermutation(paired, OPTIONS);
    const found = nullHistogram(paired, OPTIONS);
    expect(tested.kind).toBe('monteCarlo');
    expect(found?.counts.reduce((sum, count) => sum + count, 0)).toBe(tested.total);
    // The observed ratio is the greatest there is: it is the end of the range, and what reaches it is in the last bin.
    expect(found?.counts.at(-1)).toBeGreaterThanOrEqual(tested.counts.greater);
  });

  test('arrangements without a correct output on one side are at the ends', () => {
    const found = nullHistogram(pair(mixed(1), mixed(3)), OPTIONS);
    expect(found?.counts.at(0)).toBeGreaterThan(0);
    expect(found?.counts.at(-1)).toBeGreaterThan(0);
    expect(found?.counts.reduce((sum, count) => sum + count, 0)).toBe(6);
  });

  test('nothing correct and nothing that differs have none', () => {
    expect(nullHistogram(pair(arm([[1]], false), arm([[2]], false)), OPTIONS)).toBeNull();
    expect(nullHistogram(pair(arm([[1, 1]]), arm([[1, 1]])), OPTIONS)).toBeNull();
  });
});
