import fc from 'fast-check';
import { expect, test } from 'vitest';
import { packText, unpackText } from '../../../src/ledger/sqlite/packed-text.ts';

test('gives back every text exactly, compressed or not', async () => {
  const texts = fc
    .tuple(fc.string({ unit: 'binary' }), fc.integer({ min: 1, max: 3000 }))
    .map(([text, times]) => text.repeat(times));
  await fc.assert(
    fc.asyncProperty(texts, async (text) => {
      expect(unpackText(await packText(text))).toBe(text);
    }),
    { numRuns: 200 },
  );
});

test('compresses what gains from it, and a large text without holding up the loop', async () => {
  expect(packText('x'.repeat(100))).toMatchObject({ codec: 0 });
  expect(packText('line\n'.repeat(100))).toMatchObject({ codec: 1 });
  const large = packText('line\n'.repeat(50_000));
  expect(large).toBeInstanceOf(Promise);
  expect((await large).body.length).toBeLessThan(1000);
});
