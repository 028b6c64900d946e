import fc from 'fast-check';
import { expect, test } from 'vitest';
import { diffLines } from '../../../reports/view/text-diff.ts';

const show = (before: string, after: string): string[] =>
  diffLines(before, after).map(({ kind, text }) => `${kind} ${text}`);

test('says what was taken away and what came in its place', () => {
  expect(show('a\nb\nc', 'a\nx\nc')).toEqual(['same a', 'removed b', 'added x', 'same c']);
  expect(show('a\nb', 'a\nb\nc')).toEqual(['same a', 'same b', 'added c']);
});

test('leaves out what is far from any change, and counts it', () => {
  const lines = Array.from({ length: 20 }, (_, index) => `line ${index}`);
  expect(show(lines.join('\n'), [...lines.slice(0, -1), 'other'].join('\n'))).toEqual([
    'gap 16 unchanged lines',
    'same line 16',
    'same line 17',
    'same line 18',
    'removed line 19',
    'added other',
  ]);
});

test('both texts can be read back, and nothing shorter would do for a line that moved', () => {
  const text = fc.array(fc.constantFrom('a', 'b', 'c', 'd'), { maxLength: 6 }).map((all) => all.join('\n'));
  fc.assert(
    fc.property(text, text, (before, after) => {
      const diff = diffLines(before, after);
      fc.pre(diff.every(({ kind }) => kind !== 'gap'));
      const side = (left: string): string =>
        diff
          .filter(({ kind }) => kind !== left)
          .map((line) => line.text)
          .join('\n');
      expect(side('added')).toBe(before);
      expect(side('removed')).toBe(after);
    }),
  );
  expect(show('a\nb\nc\nd', 'b\nc\nd\na')).toEqual(['removed a', 'same b', 'same c', 'same d', 'added a']);
});
