import { describe, expect, test } from 'vitest';
import { changeOf } from '../../../src/analyse/comparison/arm-means.ts';
import { pair } from '../../../src/analyse/comparison/paired.ts';
import { suiteT } from '../../../src/analyse/comparison/suite-t.ts';
import { sigmaOf } from '../../../src/analyse/planning/sigma.ts';

const trials = [
  { case: 'a', cost: 1, accepted: true },
  { case: 'b', cost: 4, accepted: false },
  { case: 'a', cost: 2, accepted: true },
  { case: 'b', cost: 3, accepted: true },
];

describe('the spread within cases', () => {
  test('foretells the standard error of a comparison with as many trials', () => {
    const paired = pair(trials, trials);
    const test_ = suiteT(paired, changeOf(paired), { logRatio: 0, margin: 0.25, confidence: 0.95 });
    expect(test_?.se).toBeCloseTo((sigmaOf(trials) ?? 0) * Math.sqrt(2 / trials.length), 12);
  });

  test('is unknown without repeats and without a correct output', () => {
    expect(sigmaOf(trials.slice(0, 2))).toBeNull();
    expect(sigmaOf(trials.map((trial) => ({ ...trial, accepted: false })))).toBeNull();
    expect(sigmaOf([])).toBeNull();
  });

  test('is not moved by what lies between cases', () => {
    const dear = [1, 1, 100, 100].map((cost, at) => ({ case: `c${at >> 1}`, cost, accepted: true }));
    expect(sigmaOf(dear)).toBe(0);
  });
});
