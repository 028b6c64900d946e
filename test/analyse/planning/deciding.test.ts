import { describe, expect, test } from 'vitest';
import { casesNeeded, leastP } from '../../../src/analyse/planning/deciding.ts';

describe('whether a comparison can decide at all', () => {
  test('one trial a side needs five cases, and three never decide', () => {
    const once = { baseline: 1, candidate: 1 };
    expect(leastP(3, once, 9999)).toBe(1 / 8);
    expect(casesNeeded(once, 0.05)).toBe(5);
  });

  test('two trials a side can decide with two cases', () => {
    expect(casesNeeded({ baseline: 2, candidate: 2 }, 0.05)).toBe(2);
    expect(leastP(2, { baseline: 2, candidate: 2 }, 9999)).toBeCloseTo(1 / 36, 14);
  });

  test('draws set a floor too', () => {
    expect(leastP(50, { baseline: 5, candidate: 5 }, 1999)).toBe(1 / 2000);
  });

  test('a level that is reached exactly is reached', () => {
    expect(casesNeeded({ baseline: 1, candidate: 1 }, 1 / 8)).toBe(3);
    expect(casesNeeded({ baseline: 3, candidate: 0 }, 0.05)).toBe(Number.POSITIVE_INFINITY);
  });
});
