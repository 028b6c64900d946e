import { describe, expect, test } from 'vitest';
import { Failure } from '../../src/model/failure.ts';
import type { Json, JsonObject } from '../../src/model/json.ts';
import type { CompileContext } from '../../src/model/validator.ts';
import { type Comparison, compileComparison } from '../../validators/wanted.ts';
import { type Example, formatOf, subjectOf } from '../contract/validator-contract.ts';

async function compared(options: JsonObject, example: Example): Promise<Comparison> {
  const context: CompileContext = {
    folder: import.meta.dirname,
    output: formatOf(example),
    compile: () => {
      throw new Error('nothing is nested here');
    },
  };
  const { compare } = await compileComparison('exact', options, context);
  return compare(subjectOf(example));
}

async function pair(options: JsonObject, example: Example): Promise<readonly [unknown, unknown, string]> {
  const comparison = await compared(options, example);
  if (!comparison.ok) throw new Error(comparison.check.message);
  return [comparison.actual.value, comparison.wanted, comparison.actual.locate([])];
}

const value: Json = { total: 3, items: [{ id: 'a' }, { id: 'b' }] };
const expected: Json = { total: 4, items: [{ id: 'c' }] };

describe('wanted', () => {
  test('compares the whole with $.expected when nothing is said', async () => {
    expect(await pair({}, { value, expected })).toEqual([value, expected, '$']);
    expect(await pair({}, { text: 'yes', expected: 'no' })).toEqual(['yes', 'no', '$']);
  });

  test('compares a path with the same path under $.expected', async () => {
    expect(await pair({ path: '$.total' }, { value, expected })).toEqual([3, 4, '$.total']);
  });

  test('takes the wanted value from anywhere in the case', async () => {
    expect(await pair({ path: '$.total', from: '$.input.n' }, { value, input: { n: 9 } })).toEqual([
      3,
      9,
      '$.total',
    ]);
    expect((await pair({ path: '$.total', from: '$.id' }, { value }))[1]).toBe('case-1');
    expect((await pair({ path: '$.total', value: null }, { value }))[1]).toBeNull();
  });

  test('a path that can select several gives lists', async () => {
    expect(await pair({ path: '$.items[*].id' }, { value, expected })).toEqual([
      ['a', 'b'],
      ['c'],
      '$.items[*].id',
    ]);
  });

  test('$ inside a filter means each side itself', async () => {
    const both = { wanted: 2, list: [1, 2, 3] };
    expect(
      await pair({ path: '$.list[?@ == $.wanted]' }, { value: both, expected: { ...both, wanted: 3 } }),
    ).toEqual([[2], [3], '$.list[?@ == $.wanted]']);
  });

  test('nothing in the answer is a failure that names the wanted value', async () => {
    const comparison = await compared({ path: '$.sum' }, { value, expected: { sum: 5 } });
    expect(comparison).toMatchObject({
      ok: false,
      check: {
        status: 'fail',
        path: '$.sum',
        expected: '5',
        message: 'Nothing is at $.sum in the answer; expected 5.',
      },
    });
  });

  test('nothing in the case is undecided: unknown is not wrong', async () => {
    expect(await compared({ path: '$.total' }, { value, expected: {} })).toMatchObject({
      ok: false,
      check: { status: 'error' },
    });
    expect(await compared({}, { value })).toMatchObject({ ok: false, check: { status: 'error' } });
  });

  test.each([
    [{ path: '$.a[' }, {}],
    [{ from: '$..' }, {}],
  ])('refuses %j', async (options, answer) => {
    await expect(compared(options, { value: answer })).rejects.toBeInstanceOf(Failure);
  });

  test('refuses a path into a text', async () => {
    await expect(compared({ path: '$.a' }, { text: 'x' })).rejects.toThrow('but the output is text');
  });

  test('inherited properties are not there', async () => {
    const comparison = await compared({ path: '$.constructor', value: 1 }, { value: {} });
    expect(comparison.ok).toBe(false);
  });
});
