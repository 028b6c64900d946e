import fc from 'fast-check';
import { expect, test } from 'vitest';
import { normalQuantile } from '../../../src/analyse/numeric/normal.ts';
import { studentCdf, studentQuantile } from '../../../src/analyse/numeric/student.ts';
import { differences, vectors } from '../stat-vectors.ts';

test('known values', () => {
  // One degree of freedom is the Cauchy distribution.
  expect(studentQuantile(0.975, 1)).toBeCloseTo(Math.tan(0.475 * Math.PI), 11);
  expect(studentQuantile(1e-12, 1) / -Math.tan(Math.PI * (0.5 - 1e-12))).toBeCloseTo(1, 3);
  expect(studentQuantile(0.975, 2)).toBeCloseTo(4.302652729749462, 12);
  expect(studentQuantile(0.5, 3)).toBe(0);
  expect(studentQuantile(1, 3)).toBe(Number.POSITIVE_INFINITY);
  expect(studentQuantile(-1, 3)).toBeNaN();
  // The first term of the Cornish-Fisher expansion is (z³ + z) / (4 df).
  const z = normalQuantile(0.975);
  expect(studentQuantile(0.975, 1e6)).toBeCloseTo(z + (z ** 3 + z) / 4e6, 9);
  expect(studentCdf(Number.NEGATIVE_INFINITY, 3)).toBe(0);
  expect(studentCdf(1e-9, 3)).toBeGreaterThan(0.5);
});

test('the quantile undoes the distribution function, also for broken degrees of freedom', () => {
  fc.assert(
    fc.property(
      fc.double({ min: 0.5, max: 5000, noNaN: true }),
      fc.double({ min: 1e-6, max: 1 - 1e-6, noNaN: true }),
      (df, p) => {
        expect(studentCdf(studentQuantile(p, df), df)).toBeCloseTo(p, 11);
      },
    ),
  );
});

test.skipIf(vectors === null)('independent vectors', () => {
  for (const { p, df, q } of vectors.special.tQuantile) {
    expect(differences(studentQuantile(p, df), q)).toEqual([]);
  }
  for (const { t, df, p } of vectors.special.tCdf) {
    expect(differences(studentCdf(t, df), p, 1e-12)).toEqual([]);
  }
});
