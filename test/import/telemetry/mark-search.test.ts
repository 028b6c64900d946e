import fc from 'fast-check';
import { expect, test } from 'vitest';
import { MarkSearch } from '../../../src/import/telemetry/mark-search.ts';

const marks = ['"assistant"', '"message_delta"', '"subtype"', '"token_count"', 'started"', '"x"', 'é"usage"'];

test('a mark is found where a search of the whole finds it', () => {
  const part = fc.oneof(
    fc.constantFrom(...marks),
    fc.constantFrom('sistan', 'ge_delt', '"', 'btype"'),
    fc.string(),
  );
  fc.assert(
    fc.property(fc.array(part), fc.constantFrom(...marks), fc.nat(40), (parts, mark, from) => {
      const bytes = Buffer.from(parts.join(''));
      const expected = bytes.indexOf(mark, from);
      expect(new MarkSearch(mark).next(bytes, Math.min(from, bytes.length))).toBe(
        expected < 0 || from > bytes.length ? Infinity : expected,
      );
    }),
  );
});

test('a part of a mark at the place where the search begins is no mark', () => {
  const bytes = Buffer.from('sistant" and "assistant"');
  expect(new MarkSearch('"assistant"').next(bytes, 0)).toBe(13);
  expect(new MarkSearch('"assistant"').next(bytes, 14)).toBe(Infinity);
});
