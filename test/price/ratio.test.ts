import { expect, test } from 'vitest';
import { multiply, parseRatio, times } from '../../src/price/ratio.ts';

test('factors compose without loss', () => {
  const factor = ['0.5', '1.1', '0.88'].map((text) => parseRatio(text)).reduce((a, b) => multiply(a, b));
  expect(factor).toEqual({ numerator: 121n, denominator: 250n });
});

test('only what is no whole number is rounded, half to even', () => {
  expect(times(parseRatio('0.5'), 4n)).toBe(2n);
  expect(times(parseRatio('0.5'), 5n)).toBe(2n);
  expect(times(parseRatio('0.5'), 7n)).toBe(4n);
  expect(times(parseRatio('0'), 7n)).toBe(0n);
});

test.each(['-1', '1e3', '', '.5'])('refuses %j', (text) => {
  expect(() => parseRatio(text)).toThrow(RangeError);
});
