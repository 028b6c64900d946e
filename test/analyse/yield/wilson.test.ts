import { expect, test } from 'vitest';
import { wilson } from '../../../src/analyse/yield/wilson.ts';
import { differences, vectors } from '../stat-vectors.ts';

test('the ends are exact where nothing or everything succeeded', () => {
  expect(wilson(0, 10, 1.96).lower).toBe(0);
  expect(wilson(1, 10, 1.96).upper).toBe(1);
  expect(wilson(0.5, 10, 1.959963984540054).lower).toBeCloseTo(0.236593090512564, 14);
});

test.skipIf(vectors === null)('independent vectors', () => {
  for (const { x, n, z, ci } of vectors.special.wilson) {
    const { lower, upper } = wilson(x / n, n, z);
    expect(differences([lower, upper], ci)).toEqual([]);
  }
});
