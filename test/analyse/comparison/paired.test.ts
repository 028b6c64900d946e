import { describe, expect, test } from 'vitest';
import { type ComparedTrial, pair } from '../../../src/analyse/comparison/paired.ts';

const trial = (name: string, more: Partial<ComparedTrial> = {}): ComparedTrial => ({
  case: name,
  cost: 1,
  accepted: true,
  ...more,
});

describe('matching arms by case', () => {
  test("keeps the baseline's order and counts what has no partner", () => {
    const paired = pair(
      ['c', 'a', 'b', 'a'].map((name) => trial(name)),
      ['a', 'b', 'd'].map((name) => trial(name)),
    );
    expect(paired.cases.map((item) => item.case)).toEqual(['a', 'b']);
    expect(paired.cases.map((item) => item.baseline.length)).toEqual([2, 1]);
    expect(paired.dropped).toEqual({ baseline: ['c'], candidate: ['d'] });
  });

  test('makes weights relative to their mean over the common cases', () => {
    const arm = [trial('a', { weight: 1 }), trial('b', { weight: 3 })];
    expect(pair(arm, arm).cases.map((item) => item.weight)).toEqual([0.5, 1.5]);
  });

  test('takes a case without a cluster as its own', () => {
    const arm = [trial('a', { cluster: 'b' }), trial('b'), trial('c', { cluster: null })];
    expect(new Set(pair(arm, arm).cases.map((item) => item.cluster)).size).toBe(3);
  });

  test('may find nothing in common', () => {
    expect(pair([trial('a')], [trial('b')]).cases).toEqual([]);
  });

  test.each([
    ['no trials', [], /baseline has no trials/],
    [
      'a negative cost',
      [trial('a'), trial('b', { cost: -1 })],
      /trial 2 of the baseline \(case b\) costs -1/,
    ],
    ['a cost that is no number', [trial('a', { cost: Number.NaN })], /costs NaN/],
    ['an infinite cost', [trial('a', { cost: Number.POSITIVE_INFINITY })], /costs Infinity/],
    ['a weight of nothing', [trial('a', { weight: 0 })], /weighs 0/],
    ['a trial twice', [trial('a', { id: 7 }), trial('b', { id: 7 })], /trial 7 twice/],
  ] as const)('refuses %s', (_, arm, message) => {
    expect(() => pair(arm, [trial('a')])).toThrow(message);
    expect(() => pair(arm, [trial('a')])).toThrow(expect.objectContaining({ name: 'Failure', exitCode: 2 }));
  });
});
