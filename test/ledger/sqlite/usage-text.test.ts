import fc from 'fast-check';
import { expect, test } from 'vitest';
import { foldUsage, unfoldUsage } from '../../../src/ledger/sqlite/usage-text.ts';

test('gives back every text exactly', () => {
  const texts = fc.oneof(
    fc.json(),
    fc.string({ unit: 'binary' }),
    fc.stringMatching(/^[{}[\]:, "0-9a\n.-]{0,40}$/),
  );
  fc.assert(
    fc.property(texts, (text) => {
      const folded = foldUsage(text);
      expect(folded === null ? text : unfoldUsage(folded)).toBe(text);
    }),
    { numRuns: 2000 },
  );
});

test('two responses of one provider have one shape', () => {
  const one = foldUsage('{"prompt_tokens":812,"completion_tokens": 7,"d":[1,2],"x":1.5,"id":"r12"}');
  const two = foldUsage('{"prompt_tokens":9,"completion_tokens": 1234,"d":[30,4],"x":1.5,"id":"r12"}');
  expect(one?.shape).toBe(two?.shape);
  expect([one?.numbers, two?.numbers]).toEqual(['812,7,1,2', '9,1234,30,4']);
});

test('leaves alone what it cannot fold', () => {
  expect([
    foldUsage(''),
    foldUsage('{}'),
    foldUsage('{"a":\u00001}'),
    foldUsage(`[1,${' '.repeat(5000)}]`),
  ]).toEqual([null, null, null, null]);
});
