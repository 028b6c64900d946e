import { expect, test } from 'vitest';
import { bytesOfLine, headerOf, readJournal } from '../../../src/ledger/journal/line.ts';

const LINES = [
  { number: 1, text: '[]' },
  { number: 2, text: '[{"kind":"blob","text":"é€ \\n \ud83d\ude00"}]' },
  { number: 3, text: `["${'x'.repeat(70)}"]` },
  { number: 4, text: '[4]' },
];
const PARTS = [headerOf('some-journal'), ...LINES.map(bytesOfLine)];
const WHOLE = Buffer.concat(PARTS);

/** How many parts lie whole before the offset. */
function partsBefore(offset: number): number {
  let end = 0;
  return PARTS.filter((part) => (end += part.length) <= offset).length;
}

test('a whole journal gives back its id and its lines', () => {
  expect(readJournal(WHOLE)).toEqual({ id: 'some-journal', lines: LINES, damaged: 0 });
});

test('cut off at any byte it gives exactly the lines before, and counts the torn one', () => {
  for (let offset = 0; offset <= WHOLE.length; offset += 1) {
    const parts = partsBefore(offset);
    const torn = offset > PARTS.slice(0, parts).reduce((sum, part) => sum + part.length, 0) ? 1 : 0;
    expect({ offset, ...readJournal(WHOLE.subarray(0, offset)) }).toEqual({
      offset,
      id: parts === 0 ? null : 'some-journal',
      lines: LINES.slice(0, Math.max(0, parts - 1)),
      damaged: torn,
    });
  }
});

test('with any byte changed it gives exactly the lines before that byte, and counts what is left out', () => {
  for (let offset = 0; offset < WHOLE.length; offset += 1) {
    for (const flip of [0x01, 0x20, 0x80]) {
      const bytes = Buffer.from(WHOLE);
      bytes[offset] = (bytes[offset] ?? 0) ^ flip;
      const parts = partsBefore(offset);
      const { id, lines, damaged } = readJournal(bytes);
      expect({ offset, id, lines }).toEqual({
        offset,
        id: parts === 0 ? null : 'some-journal',
        lines: LINES.slice(0, Math.max(0, parts - 1)),
      });
      expect(damaged).toBeGreaterThan(0);
    }
  }
});
