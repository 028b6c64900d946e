import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Json } from '../../src/model/json.ts';
import exact from '../../validators/exact.ts';
import { checksOf, validatorContract } from '../contract/validator-contract.ts';

validatorContract(exact, {
  correct: [
    { value: { a: 1, b: [true, null] }, expected: { b: [true, null], a: 1 } },
    { text: 'yes', expected: 'yes' },
    { options: { trim: true, caseInsensitive: true }, text: ' YES\n', expected: 'yes' },
    { options: { path: '$.a' }, value: { a: 1, b: 2 }, expected: { a: 1 } },
    { options: { path: '$.a', value: null }, value: { a: null } },
    {
      options: { path: '$.items[*].id', from: '$.input.ids[*]' },
      value: { items: [{ id: 1 }, { id: 2 }] },
      input: { ids: [1, 2] },
    },
    {
      options: { path: '$.items[*].id' },
      value: { items: [{ id: 1, x: 1 }] },
      expected: { items: [{ id: 1 }] },
    },
    { options: { value: -0 }, value: 0 },
  ],
  incorrect: [
    { value: { a: 1 }, expected: { a: 2 } },
    { value: { a: 1, extra: 1 }, expected: { a: 1 } },
    { value: {}, expected: { a: 1 } },
    { value: [1], expected: [1, 2] },
    { value: [1, 2], expected: [1] },
    { value: '1', expected: 1 },
    { text: 'Yes', expected: 'yes' },
    { text: ' yes', expected: 'yes' },
    { options: { path: '$.a' }, value: {}, expected: { a: 1 } },
    { value: JSON.parse('{}') as Json, expected: JSON.parse('{"__proto__": 1}') as Json },
    { value: JSON.parse('{"constructor": 1}') as Json, expected: {} },
    { parseError: 'The answer is not JSON.', text: 'Sorry', expected: { a: 1 } },
  ],
  malformedOptions: [{ path: 'total' }, { path: 3 }, { trim: 'yes' }, { value: 1, from: '$.expected' }],
});

describe('exact', () => {
  test('accepts every value as itself', async () => {
    await fc.assert(
      fc.asyncProperty(fc.jsonValue({ maxDepth: 4 }), async (value) => {
        const copy = JSON.parse(JSON.stringify(value)) as Json;
        const [check] = await checksOf(exact, { options: { value: copy }, value: structuredClone(copy) });
        expect(check?.status).toBe('pass');
      }),
      { numRuns: 200 },
    );
  });

  test('rejects a value in which one leaf differs, and names its place', async () => {
    const checks = await checksOf(exact, {
      value: { items: [{ 'unit price': 1 }, { 'unit price': 2 }], note: 'x' },
      expected: { items: [{ 'unit price': 1 }, { 'unit price': 3 }] },
    });
    expect(checks).toEqual([
      {
        validator: 'exact',
        status: 'fail',
        path: "$.items[1]['unit price']",
        expected: '3',
        received: '2',
        message: "At $.items[1]['unit price'] expected 3 but received 2.",
        oracle: true,
      },
      {
        validator: 'exact',
        status: 'fail',
        path: '$.note',
        expected: 'nothing',
        received: '"x"',
        message: 'At $.note expected nothing but received "x".',
        oracle: true,
      },
    ]);
  });

  test('lists 20 differences at the most', async () => {
    const expected = Array.from({ length: 1000 }, (_item, index) => index);
    const checks = await checksOf(exact, { value: expected.map((item) => item + 1), expected });
    expect(checks).toHaveLength(20);
    expect(checks.at(-1)?.message).toContain('more differences');
  });
});
