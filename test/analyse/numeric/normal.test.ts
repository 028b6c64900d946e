import { expect, test } from 'vitest';
import { normalCdf, normalDensity, normalQuantile } from '../../../src/analyse/numeric/normal.ts';
import { differences, vectors } from '../stat-vectors.ts';

test('known values', () => {
  expect(normalCdf(1.959963984540054)).toBeCloseTo(0.975, 14);
  expect(normalCdf(-8) / 6.22096057427174e-16).toBeCloseTo(1, 12);
  expect(normalCdf(-2.5)).toBeCloseTo(0.006209665325776132, 16);
  expect(normalCdf(Number.NEGATIVE_INFINITY)).toBe(0);
  expect(normalCdf(Number.POSITIVE_INFINITY)).toBe(1);
  expect(normalDensity(0)).toBeCloseTo(0.3989422804014327, 15);
  expect(normalQuantile(0)).toBe(Number.NEGATIVE_INFINITY);
  expect(normalQuantile(1.5)).toBeNaN();
});

test('the quantile undoes the distribution function, far into the tails', () => {
  for (const p of [1e-300, 1e-30, 1e-6, 0.01, 0.074, 0.076, 0.3, 0.5, 0.9, 0.9999]) {
    expect(normalCdf(normalQuantile(p)) / p).toBeCloseTo(1, 11);
  }
});

test.skipIf(vectors === null)('independent vectors', () => {
  for (const { z, p } of vectors.special.normCdf) expect(differences(normalCdf(z), p, 1e-14)).toEqual([]);
  for (const { z, p } of vectors.special.normQuantile) {
    expect(differences(normalQuantile(p), z)).toEqual([]);
  }
});
