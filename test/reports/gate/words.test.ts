import { expect, test } from 'vitest';
import { changeText, dollars } from '../../../reports/gate/words.ts';

test.each([
  [null, '–'],
  [1, '0%'],
  [1.54, '+54%'],
  [0.95, '−5.0%'],
  [9.4, '+840%'],
  [210.9, '×211'],
  [1e300, '×1.0e+300'],
  ['Infinity', '+∞'],
] as const)('a ratio of %s is a change of %s', (ratio, text) => {
  expect(changeText(ratio)).toBe(text);
});

test.each([
  [null, '–'],
  [0.0364, '$0.0364'],
  ['Infinity', '∞'],
  [1e300, '$1.00e+300'],
] as const)('a cost of %s is written %s', (value, text) => {
  expect(dollars(value)).toBe(text);
});
