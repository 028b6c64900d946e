import { expect, test } from 'vitest';
import { assert, property, string } from 'fast-check';
import { pieces } from '../../../src/provider/sandbox/wire.ts';

test('pieces are the text again, at most eight, and none ends inside a character', () => {
  assert(
    property(string({ unit: 'grapheme', maxLength: 300 }), (text) => {
      const found = pieces(text);
      expect(found.join('')).toBe(text);
      expect(found.length).toBeLessThanOrEqual(8);
      for (const piece of found) expect(piece).toBe(Buffer.from(piece).toString());
    }),
  );
  expect(pieces('')).toEqual([]);
});
