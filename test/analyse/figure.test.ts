import { expect, test } from 'vitest';
import { parseUsd } from '../../src/model/money.ts';
import { moneyFigure, roundedUsd, withMoneyInterval } from '../../src/analyse/figure.ts';

test.each([
  [0.0123456789, '0.0123457'],
  [8460.27483, '8460.27'],
  [1234567.8, '1234568'],
  [1200, '1200'],
  [1e-7 / 3, '0.0000000333333'],
  [1e-30, '0'],
  [0, '0'],
  [0.1, '0.1'],
])('%d is written as %s', (dollars, text) => {
  expect(roundedUsd(dollars)).toBe(text);
});

test('an infinite end is left out', () => {
  expect(roundedUsd(Number.POSITIVE_INFINITY)).toBeNull();
});

test('a value stays exact beside a rounded interval', () => {
  const figure = withMoneyInterval(moneyFigure(parseUsd('1'), 3, 9, []), { lower: 0.25, upper: 1 / 2.3 });
  expect(figure).toEqual({
    value: '0.333333333333333333',
    lower: '0.25',
    upper: '0.434783',
    level: 0.95,
    n: 9,
    warnings: [],
  });
});
