import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Json } from '../../src/model/json.ts';
import setEqual from '../../validators/set-equal.ts';
import { checksOf, validatorContract } from '../contract/validator-contract.ts';

validatorContract(setEqual, {
  correct: [
    { value: ['b', 'a', 'a'], expected: ['a', 'b', 'a'] },
    { options: { unique: true }, value: ['b', 'a', 'a'], expected: ['a', 'b'] },
    {
      options: { path: '$.items', key: '$.sku' },
      value: { items: [{ sku: 1, note: 'x' }] },
      expected: { items: [{ sku: 1 }] },
    },
    { value: [{ a: 1, b: 2 }], expected: [{ b: 2, a: 1 }] },
    { options: { path: '$[*].id', value: [2, 1] }, value: [{ id: 1 }, { id: 2 }] },
    { value: [], expected: [] },
  ],
  incorrect: [
    { value: ['a'], expected: ['a', 'a'] },
    { value: ['a', 'a'], expected: ['a'] },
    { value: ['a', 'c'], expected: ['a', 'b'] },
    { options: { unique: true }, value: ['a'], expected: ['a', 'b'] },
    { value: ['1'], expected: [1] },
    { value: { a: 1 }, expected: ['a'] },
    { options: { path: '$.items' }, value: {}, expected: { items: [] } },
    { options: { key: '$.sku' }, value: [{ note: 1 }], expected: [{ sku: 1 }] },
  ],
  malformedOptions: [{ unique: 1 }, { key: 'sku' }, { path: 'x' }],
});

describe('set-equal', () => {
  test('the order of a list never matters', async () => {
    const lists = fc
      .array(fc.jsonValue({ maxDepth: 2 }), { maxLength: 8 })
      .chain((items) =>
        fc.tuple(fc.constant(items), fc.shuffledSubarray(items, { minLength: items.length })),
      );
    await fc.assert(
      fc.asyncProperty(lists, async ([items, shuffled]) => {
        const [check] = await checksOf(setEqual, { value: shuffled as Json, expected: items as Json });
        expect(check?.status).toBe('pass');
      }),
    );
  });

  test('says what is missing, what is too much and how often', async () => {
    const checks = await checksOf(setEqual, { value: ['a', 'a', 'x'], expected: ['a', 'b'] });
    expect(checks.map((check) => check.message)).toEqual([
      'The list at $ lacks "b".',
      'The list at $ must have "a" 1 times but has it 2 times.',
      'The list at $ has "x", which is not wanted there.',
    ]);
  });

  test('cannot decide when no list is wanted', async () => {
    expect((await checksOf(setEqual, { value: [], expected: 'a' }))[0]?.status).toBe('error');
  });
});
