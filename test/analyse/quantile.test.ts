import fc from 'fast-check';
import { expect, test } from 'vitest';
import { nearestRank } from '../../src/analyse/quantile.ts';

test('is null of nothing and the value of one', () => {
  expect(nearestRank([], 0.5)).toBeNull();
  expect(nearestRank([7], 0.95)).toBe(7);
});

test('takes the rank that floats would overshoot', () => {
  // 0.95 × 20 is 19.000000000000004 in some orders of evaluation: the 19th value is meant.
  expect(
    nearestRank(
      Array.from({ length: 20 }, (_, index) => index + 1),
      0.95,
    ),
  ).toBe(19);
  expect(
    nearestRank(
      Array.from({ length: 100 }, (_, index) => index + 1),
      0.07,
    ),
  ).toBe(7);
});

test('is a value with at least the share at or below it, and the smallest such', () => {
  fc.assert(
    fc.property(
      fc.array(fc.integer(), { minLength: 1 }),
      fc.integer({ min: 1, max: 100 }),
      (values, percent) => {
        const sorted = values.toSorted((left, right) => left - right);
        const found = nearestRank(sorted, percent / 100) ?? Number.NaN;
        expect(sorted.filter((value) => value <= found).length * 100).toBeGreaterThanOrEqual(
          percent * sorted.length,
        );
        expect(sorted.filter((value) => value < found).length * 100).toBeLessThan(percent * sorted.length);
      },
    ),
  );
});
