import { expect, test } from 'vitest';
import { logBeta, logGamma } from '../../../src/analyse/numeric/gamma.ts';

test('log-gamma at whole and half numbers', () => {
  let factorial = 1;
  for (let n = 1; n <= 20; n += 1) {
    expect(Math.exp(logGamma(n)) / factorial).toBeCloseTo(1, 13);
    factorial *= n;
  }
  expect(logGamma(0.5)).toBeCloseTo(Math.log(Math.sqrt(Math.PI)), 14);
  expect(logGamma(1e-5)).toBeCloseTo(11.512919692895826, 12);
  expect(logGamma(0)).toBe(Number.POSITIVE_INFINITY);
  expect(logGamma(-1)).toBeNaN();
});

test('log-beta keeps its digits for large arguments', () => {
  expect(logBeta(2, 3)).toBeCloseTo(Math.log(1 / 12), 14);
  expect(logBeta(0.5, 0.5)).toBeCloseTo(Math.log(Math.PI), 14);
  // B(a, 1) = 1/a, B(a, 2) = 1/(a (a + 1)), B(a, 1/2) → √(π/a).
  for (const a of [3, 12, 1e4, 1e8]) {
    expect(logBeta(a, 1)).toBeCloseTo(-Math.log(a), 13);
    expect(logBeta(2, a)).toBeCloseTo(-Math.log(a) - Math.log(a + 1), 13);
  }
  expect(logBeta(1e12, 0.5)).toBeCloseTo(0.5 * Math.log(Math.PI / 1e12), 11);
  // B(a + 1, b) = B(a, b) a / (a + b), across the seams between the formulae.
  for (const [a, b] of [
    [9.5, 9.7],
    [9.5, 30],
    [10, 10],
    [200, 9.3],
    [5000, 7000],
  ] as const) {
    expect(logBeta(a + 1, b)).toBeCloseTo(logBeta(a, b) + Math.log(a / (a + b)), 10);
  }
});
