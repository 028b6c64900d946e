import { describe, expect, test } from 'vitest';
import { designOf } from '../../src/gate/design.ts';
import { gated } from '../fixtures/gated.ts';

const rounded = (values: readonly number[]): readonly number[] =>
  values.map((value) => Number(value.toFixed(4)));

describe('designOf', () => {
  test('a stored baseline brings information early, one that grows in proportion', () => {
    expect(rounded(designOf(gated(), 999).times)).toEqual([0.3333, 0.5714, 0.75, 0.8889, 1]);
    const growing = designOf(gated({ change: { bothGrow: true } }), 999);
    expect(rounded(growing.times)).toEqual([0.2, 0.4, 0.6, 0.8, 1]);
    // The levels of rpact for HSD(−1) at 0.05.
    expect(rounded(growing.bounds.map(({ nominalP }) => nominalP))).toEqual([
      0.0064, 0.0099, 0.015, 0.0221, 0.0315,
    ]);
  });

  test('unequal repeats of the baseline count by their harmonic mean', () => {
    const cell = gated({ baseline: { cases: 2 }, candidate: { cases: 2 } });
    const trials = (cell.baseline?.trials ?? []).filter(
      ({ case: name, repeat }) => name === 'case-01' || repeat <= 2,
    );
    const { baselineRepeats } = designOf({ ...cell, baseline: { ...cell.baseline!, trials } }, 999);
    expect(baselineRepeats).toBeCloseTo(1 / ((1 / 10 + 1 / 2) / 2), 12);
  });

  test('knows before a trial whether one could decide, and what it would take', () => {
    const one = { cases: 3, repeats: 1 };
    const few = designOf(gated({ baseline: one, candidate: one, policy: { looks: [1] } }), 999);
    expect([few.possible, few.casesNeeded]).toEqual([false, 5]);
    expect(designOf(gated({ baseline: one, candidate: one, policy: { looks: [1, 4] } }), 999).possible).toBe(
      true,
    );
    expect(designOf(gated({ change: { cases: ['other'] } }), 999)).toMatchObject({
      cases: [],
      possible: false,
    });
  });

  test('counts the cases without a partner on either side', () => {
    const cell = gated();
    expect(designOf({ ...cell, cases: [...cell.cases, 'a', 'b', 'c'] }, 999).droppedShare).toBeCloseTo(
      0.2,
      12,
    );
    expect(designOf({ ...cell, cases: cell.cases.slice(0, 9) }, 999).droppedShare).toBeCloseTo(0.25, 12);
  });
});
