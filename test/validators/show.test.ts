import fc from 'fast-check';
import { expect, test } from 'vitest';
import { pointerLocation, renderLocation } from '../../validators/location.ts';
import { printable, show } from '../../validators/show.ts';

test('shows values as JSON, and undefined as nothing', () => {
  expect(show({ a: [1, 'x', null], 'b c': true })).toBe('{"a": [1, "x", null], "b c": true}');
  expect(show(undefined)).toBe('nothing');
  expect(show('a\u001b[31m\n\u202e')).toBe(String.raw`"a\u001b[31m\n\u202e"`);
  expect(printable('a\tb\u0000')).toBe(String.raw`a\tb\u0000`);
});

test('every value is short and printable', () => {
  fc.assert(
    fc.property(fc.oneof(fc.anything(), fc.string({ unit: 'binary', maxLength: 500 })), (value) => {
      const shown = show(value);
      expect(shown.length).toBeLessThanOrEqual(200);
      expect(shown).not.toMatch(/[\p{Cc}\p{Cf}\p{Cs}]/u);
    }),
  );
});

test('a large value costs no more than a small one', () => {
  let deep: unknown = 1;
  for (let level = 0; level < 100_000; level++) deep = [deep];
  expect(show(deep)).toHaveLength(200);
  expect(show('x'.repeat(10_000_000))).toHaveLength(200);
});

test('locations read as JSONPath', () => {
  expect(renderLocation([])).toBe('$');
  expect(renderLocation(['items', 1, 'unit price', "it's"])).toBe(
    String.raw`$.items[1]['unit price']['it\'s']`,
  );
  expect(pointerLocation('/items/1/a~1b', { items: [0, { 'a/b': 1 }] })).toEqual(['items', 1, 'a/b']);
  expect(renderLocation(['x'.repeat(1_000)]).length).toBeLessThan(100);
});
