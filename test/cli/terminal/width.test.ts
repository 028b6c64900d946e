import fc from 'fast-check';
import { expect, test } from 'vitest';
import { fit, printable, widthOf, wrap } from '../../../src/cli/terminal/width.ts';

test.each([
  ['abc', 3],
  ['見積書', 6],
  ['e\u0301', 1],
  ['👍', 2],
  ['한글', 4],
  ['\u001b[31mred\u001b[39m', 3],
  ['a\u200bb', 2],
])('%j takes %i columns', (text, columns) => {
  expect(widthOf(text)).toBe(columns);
});

test('a fitted text never is wider than asked', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), fc.integer({ min: 1, max: 20 }), (text, columns) => {
      expect(widthOf(fit(text, columns))).toBeLessThanOrEqual(columns);
    }),
  );
});

test('wrapped lines keep every word', () => {
  fc.assert(
    fc.property(fc.array(fc.stringMatching(/^[a-z]{1,9}$/), { minLength: 1 }), (words) => {
      const lines = wrap(words.join(' '), 12, '  ').split('\n');
      expect(lines.map((line) => line.trim()).join(' ')).toBe(words.join(' '));
      for (const line of lines) expect(widthOf(line)).toBeLessThanOrEqual(12);
    }),
  );
});

test('what would steer a terminal becomes a space', () => {
  expect(printable('a\u001b[31m\r\nb\u202Ec')).toBe('a [31m b c');
});
