import { expect, test } from 'vitest';
import { changeText, costChangeText, countText, percentText, pointsText } from '../../src/gate/words.ts';

test('numbers in sentences are short and never rounded to all or nothing', () => {
  expect([0.25, 0.999, 0.9999, 0.0001, 0.004, 1, 0].map(percentText)).toEqual([
    '25%',
    '99.9%',
    '>99.9%',
    '<0.1%',
    '0.4%',
    '100%',
    '0%',
  ]);
  expect([1.54, 0.8, Number.POSITIVE_INFINITY].map(changeText)).toEqual(['+54%', '−20%', '+∞']);
  expect([1.0004, 0.9996, 1, 1.003, 0.5].map(costChangeText)).toEqual([
    'about the same',
    'about the same',
    'about the same',
    '+0.3%',
    '−50%',
  ]);
  expect([pointsText(-0.073), pointsText(0.01)]).toEqual(['7.3 points', '1 point']);
  expect([countText(1, 'case'), countText(12_345, 'trial')]).toEqual(['1 case', '12,345 trials']);
});
