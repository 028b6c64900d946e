import fc from 'fast-check';
import { expect, test } from 'vitest';
import { betaCdf, betaQuantile } from '../../../src/analyse/numeric/beta.ts';
import { differences, vectors } from '../stat-vectors.ts';

test('known values', () => {
  expect(betaCdf(0.5, 2, 3)).toBeCloseTo(0.6875, 14);
  expect(betaCdf(0, 2, 3)).toBe(0);
  expect(betaCdf(1, 2, 3)).toBe(1);
  expect(betaCdf(Number.NaN, 2, 3)).toBeNaN();
  expect(betaQuantile(0.975, 1, 10)).toBeCloseTo(0.3084971078187607, 13);
  expect(betaQuantile(0, 1, 10)).toBe(0);
  expect(betaQuantile(2, 1, 10)).toBeNaN();
});

test('the quantile undoes the distribution function', () => {
  const shape = fc.double({ min: 0.3, max: 2000, noNaN: true });
  fc.assert(
    fc.property(shape, shape, fc.double({ min: 1e-4, max: 0.9999, noNaN: true }), (a, b, p) => {
      const x = betaQuantile(p, a, b);
      // Beside 1 a double cannot tell neighbours of x apart.
      fc.pre(x < 1 - 1e-9);
      expect(betaCdf(x, a, b)).toBeCloseTo(p, 7);
    }),
  );
});

test.skipIf(vectors === null)('independent vectors', () => {
  for (const { a, b, x, v } of vectors.special.betaInc) {
    expect(differences(betaCdf(x, a, b), v, 1e-12)).toEqual([]);
  }
  for (const { a, b, p, v } of vectors.special.betaQuantile) {
    expect(differences(betaQuantile(p, a, b), v, 1e-12)).toEqual([]);
  }
});
