import { expect, test } from 'vitest';
import { polynomial } from '../../../src/analyse/numeric/polynomial.ts';

test('coefficients come constant first', () => {
  expect(polynomial([1, 2, 3], 10)).toBe(321);
  expect(polynomial([], 10)).toBe(0);
});
