import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import * as format from '../../reports/format.ts';
import { parseUsd, usdToNumber } from '../../src/model/money.ts';

describe('money', () => {
  test.each([
    ['0', '$0'],
    ['1234567.891', '$1,234,567.89'],
    ['12', '$12.00'],
    ['0.9996', '$1.00'],
    ['0.5', '$0.500'],
    ['0.0431', '$0.0431'],
    ['0.09996', '$0.100'],
    ['0.0000123456', '$0.0000123'],
    ['0.000000000000000001', '$0.000000000000000001'],
    ['-0.25', '−$0.250'],
  ])('%s is %s', (amount, text) => {
    expect(format.moneyText(amount)).toBe(text);
  });

  test('never is off by more than half of its last digit', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 1n, max: 10n ** 24n }), (amount) => {
        const shown = Number(format.money(amount).replaceAll(/[$,]/g, ''));
        const exact = usdToNumber(amount);
        expect(Math.abs(shown - exact)).toBeLessThanOrEqual(
          Math.max(0.005001, exact * 0.00501) * (exact < 1 ? exact : 1) + 1e-18,
        );
      }),
    );
  });
});

test('a total says when it is a lower bound or nothing at all', () => {
  expect(format.totalText(parseUsd('1.5'), 0)).toBe('$1.50');
  expect(format.totalText(parseUsd('1.5'), 3)).toBe('≥ $1.50');
  expect(format.totalText(0n, 3)).toBe('unpriced');
  expect(format.totalText(0n, 0)).toBe('$0');
});

test.each([
  [0, '0%'],
  [0.0001, '<0.1%'],
  [0.004, '0.4%'],
  [0.5, '50%'],
  [0.994, '99.4%'],
  [0.9999, '>99.9%'],
  [1, '100%'],
])('percent of %s is %s', (share, text) => {
  expect(format.percent(share)).toBe(text);
});

test.each([
  [0, '0 ms'],
  [48.4, '48 ms'],
  [250, '0.3 s'],
  [9_940, '9.9 s'],
  [9_960, '10 s'],
  [59_700, '1 min'],
  [65_000, '1 min 5 s'],
  [3_725_000, '1 h 2 min'],
])('duration of %s ms is %s', (ms, text) => {
  expect(format.duration(ms)).toBe(text);
});

test.each([
  [0, '0'],
  [940, '940'],
  [999.6, '1.0k'],
  [6_400, '6.4k'],
  [64_000, '64k'],
  [999_600, '1.0M'],
])('compact of %s is %s', (value, text) => {
  expect(format.compact(value)).toBe(text);
});

test('dearerBy is a share below twice and a multiple from there', () => {
  expect(format.dearerBy(parseUsd('1.28'), parseUsd('1'))).toBe('28% more');
  expect(format.dearerBy(parseUsd('3.14'), parseUsd('1'))).toBe('3.1 times as much');
  expect(format.dearerBy(parseUsd('1'), 0n)).toBeNull();
});

test('shorten counts characters as a reader does', () => {
  expect(format.shorten('abc', 3)).toBe('abc');
  expect(format.shorten('abcd', 3)).toBe('ab…');
  expect(format.shorten('a-long-name-of-sibling-1', 20)).toBe('a-long-name-of…ing-1');
  expect(format.shorten('👩‍👩‍👧👩‍👩‍👧👩‍👩‍👧', 2)).toBe('👩‍👩‍👧…');
});

test('a name that runs from right to left is kept to itself', () => {
  expect(format.isolated('plain-name 2')).toBe('plain-name 2');
  expect(format.isolated('نموذج 2')).toBe('\u2068نموذج 2\u2069');
  expect(format.isolated('a\u202Eb')).toBe('\u2068a\u202Eb\u2069');
});

test('counts, lists and times are written out', () => {
  expect(format.counted(1, 'trial')).toBe('1 trial');
  expect(format.counted(12_345, 'trial')).toBe('12,345 trials');
  expect(format.listed(['a', 'b', 'c'])).toBe('a, b and c');
  expect(format.moment('2026-11-23T10:15:30.000Z')).toBe('2026-11-23 10:15 UTC');
  expect(format.moment('yesterday')).toBe('yesterday');
});
