import { expect, test } from 'vitest';
import { covariance, mean, sum, variance } from '../../../src/analyse/numeric/moments.ts';

test('moments of a small sample', () => {
  expect(sum([1, 2, 3.5])).toBe(6.5);
  expect(mean([1, 2, 6])).toBe(3);
  expect(mean([])).toBeNaN();
  expect(variance([2, 4, 4, 4, 5, 5, 7, 9])).toBeCloseTo(32 / 7, 14);
  expect(variance([3])).toBe(0);
  expect(covariance([1, 2, 3], [6, 4, 2])).toBe(-2);
});
