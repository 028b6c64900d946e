import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  padded,
  pythonCount,
  pythonFixed,
  pythonInt,
  pythonRound,
  pythonRoundTenth,
  pythonText,
} from '../../../src/analyse/workflow/python-text.ts';

describe('numbers as Python writes them', () => {
  // Printed by Python 3.12.
  test.each([
    [0.125, 2, '0.12'],
    [0.375, 2, '0.38'],
    [2.675, 2, '2.67'],
    [1234567.891, 2, '1,234,567.89'],
    [0.5, 0, '0'],
    [1.5, 0, '2'],
    [-0.004, 2, '-0.00'],
    [1e21, 0, '1,000,000,000,000,000,000,000'],
    [5e-324, 2, '0.00'],
  ])('%d with %d decimals is %s', (value, decimals, text) => {
    expect(pythonFixed(value, decimals)).toBe(text);
  });

  test('ties go to the even neighbour, exactly', () => {
    expect([0.5, 1.5, 2.5, 35.8 / 2].map(pythonRound)).toEqual([0, 2, 2, 18]);
    expect([0.25, 0.35, 71.65, 0.05].map(pythonRoundTenth)).toEqual([0.2, 0.3, 71.7, 0.1]);
  });

  test('a whole number is itself', () => {
    fc.assert(
      fc.property(fc.integer(), (value) => {
        expect(Number(pythonCount(value).replaceAll(',', ''))).toBe(value);
      }),
    );
  });

  test('int() of what JSON may hold', () => {
    const values = [' 12 ', '1_000', '-3', 'bad', '', 3.9, -3.9, true, null, [], {}, Number.NaN];
    expect(values.map(pythonInt)).toEqual([12, 1000, -3, 0, 0, 3, -3, 1, 0, 0, 0, 0]);
  });

  test('texts and widths', () => {
    expect([null, true, 1, 'x'].map(pythonText)).toEqual(['None', 'True', '1', 'x']);
    expect(padded('𝒜', 3)).toBe('𝒜  ');
  });
});
