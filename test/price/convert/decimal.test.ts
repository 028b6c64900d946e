import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseUsd } from '../../../src/model/money.ts';
import { isNoisy, perMillion, shortestDecimal } from '../../../src/price/convert/decimal.ts';

test.each([
  [0, '0'],
  [2.5, '2.5'],
  [0.18000000000000002, '0.18'],
  [0.08333333333333334, '0.0833333333333'],
  [3.0001999999999996e-7, '0.00000030002'],
  [1e-7, '0.0000001'],
  [1e21, '1000000000000000000000'],
])('%d is meant as %s', (value, decimal) => {
  expect(shortestDecimal(value)).toBe(decimal);
});

test('what is no price has no decimal', () => {
  for (const value of [-1, Number.NaN, Infinity]) expect(shortestDecimal(value)).toBeNull();
});

test('a decimal of a few digits survives the float on the way', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: 99_999_999 }),
      fc.integer({ min: 0, max: 9 }),
      (digits, decimals) => {
        const text = String(digits).padStart(decimals + 1, '0');
        const decimal = decimals === 0 ? text : `${text.slice(0, -decimals)}.${text.slice(-decimals)}`;
        const short = shortestDecimal(Number(decimal)) ?? '';
        expect(parseUsd(short)).toBe(parseUsd(decimal));
        expect(isNoisy(Number(decimal))).toBe(false);
        expect(parseUsd(perMillion(short))).toBe(parseUsd(short) * 1_000_000n);
      },
    ),
  );
});
