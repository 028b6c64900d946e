import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { Failure } from '../../src/model/failure.ts';
import type { Json, JsonObject } from '../../src/model/json.ts';
import jsonSchema from '../../validators/json-schema.ts';
import { checksOf, validatorContract } from '../contract/validator-contract.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'firstpass-schema-'));
afterAll(() => rmSync(folder, { recursive: true }));
writeFileSync(path.join(folder, 'total.json'), '{"type": "object", "required": ["total"]}');
writeFileSync(path.join(folder, 'total.yaml'), 'type: object\nrequired: [total]\n');

const schema: JsonObject = {
  type: 'object',
  required: ['total'],
  properties: { total: { type: 'number', minimum: 0 }, date: { type: 'string', format: 'date' } },
  additionalProperties: false,
};

validatorContract(jsonSchema, {
  folder,
  correct: [
    { options: { schema }, value: { total: 1, date: '2026-02-28' } },
    { output: { schema }, value: { total: 1 } },
    { options: { schema: { file: 'total.json' } }, value: { total: 1 } },
    { options: { schema: { file: 'total.yaml' } }, value: { total: 1 } },
    { options: { path: '$.items[*]', schema }, value: { items: [{ total: 1 }, { total: 2 }] } },
    { options: { schema: { uniqueItems: true } }, value: [{ a: 1 }, { a: 2 }] },
  ],
  incorrect: [
    { options: { schema }, value: {} },
    { options: { schema }, value: { total: -1 } },
    { options: { schema }, value: { total: 1, more: 1 } },
    { options: { schema }, value: { total: 1, date: '2026-02-30' } },
    { options: { schema }, value: [] },
    { options: { schema: { required: ['constructor'] } }, value: {} },
    { options: { schema: { additionalProperties: false } }, value: JSON.parse('{"__proto__": 1}') as Json },
    {
      options: { schema: { uniqueItems: true } },
      value: [
        { a: 1, b: 1 },
        { b: 1, a: 1 },
      ],
    },
    { options: { schema: { anyOf: [{ type: 'string' }, { type: 'number' }] } }, value: null },
    { options: { path: '$.items[*]', schema }, value: { items: [{ total: 1 }, {}] } },
    { output: { schema }, text: 'Sorry', parseError: 'The answer is not JSON.' },
  ],
  malformedOptions: [{ schema: 'file.json' }, { schema: true }, { path: 'x' }],
});

describe('json-schema', () => {
  test('says one thing per error, with path, wanted and received', async () => {
    const checks = await checksOf(jsonSchema, {
      options: { schema },
      value: { total: 'ten', date: 'x', more: 1 },
    });
    expect(checks.map(({ path: at, message }) => [at, message])).toEqual([
      ['$.more', 'The key at $.more is not allowed: the schema has only the keys "total", "date".'],
      ['$.total', 'At $.total expected a number but received "ten".'],
      ['$.date', 'At $.date expected a text in the format date but received "x".'],
    ]);
    const [missing] = await checksOf(jsonSchema, { options: { schema }, value: {} });
    expect(missing?.message).toBe('Nothing is at $.total: the schema requires a number there.');
  });

  test('says that there is no JSON in one check', async () => {
    const parseError = 'The answer is not JSON: it starts with "Sorry".';
    const checks = await checksOf(jsonSchema, { options: { schema }, text: 'Sorry', parseError });
    expect(checks).toHaveLength(1);
    expect(checks[0]).toMatchObject({ status: 'fail', message: parseError, received: '"Sorry"' });
  });

  test.each([
    [
      'http://json-schema.org/draft-07/schema#',
      { definitions: { n: { type: 'number' } }, $ref: '#/definitions/n' },
    ],
    ['https://json-schema.org/draft/2019-09/schema', { $defs: { n: { type: 'number' } }, $ref: '#/$defs/n' }],
    ['https://json-schema.org/draft/2020-12/schema', { prefixItems: [{ type: 'number' }] }],
  ])('knows the draft %s', async ($schema, rest) => {
    const wrong: Json = 'prefixItems' in rest ? ['x'] : 'x';
    const right: Json = 'prefixItems' in rest ? [1] : 1;
    const options = { schema: { $schema, ...rest } as JsonObject };
    expect((await checksOf(jsonSchema, { options, value: right }))[0]?.status).toBe('pass');
    expect((await checksOf(jsonSchema, { options, value: wrong }))[0]?.status).toBe('fail');
  });

  test.each([
    [{ schema: { $schema: 'http://json-schema.org/draft-04/schema#' } }, 'unknown $schema'],
    [{ schema: { requird: ['x'] } }, 'unknown keyword'],
    [{ schema: { type: 'nummer' } }, 'type must be'],
    [{ schema: { $ref: 'https://example.com/x.json' } }, "can't resolve reference"],
    [{ schema: { file: 'nowhere.json' } }, 'cannot be read'],
    [{}, 'has no schema'],
  ])('refuses a schema that cannot be used: %j', async (options, message) => {
    const problem = await checksOf(jsonSchema, { options, value: 1 }, folder).catch(
      (error: unknown) => error,
    );
    expect(problem).toBeInstanceOf(Failure);
    expect((problem as Failure).message).toContain(message);
  });

  test('lists 20 errors at the most and stays quick on large answers', async () => {
    const wrong = Array.from({ length: 300 }, () => 'x');
    const options = { schema: { items: { type: 'number' }, uniqueItems: true } };
    expect(await checksOf(jsonSchema, { options, value: wrong })).toHaveLength(20);
    const large = Array.from({ length: 300_000 }, (_item, index) => ({ a: `text ${index}` }));
    const started = performance.now();
    const checks = await checksOf(jsonSchema, { options, value: large });
    expect(checks[0]?.status).toBe('fail');
    expect(performance.now() - started).toBeLessThan(8_000);
  });

  test('several patterns of one schema are told apart', async () => {
    const properties = { a: { pattern: '^a$' }, b: { pattern: '^b$' } };
    const options = { schema: { properties } };
    expect(await checksOf(jsonSchema, { options, value: { a: 'a', b: 'b' } })).toMatchObject([
      { status: 'pass' },
    ]);
    expect(await checksOf(jsonSchema, { options, value: { a: 'b', b: 'a' } })).toMatchObject([
      { path: '$.a', expected: 'a text that matches the pattern ^a$' },
      { path: '$.b', expected: 'a text that matches the pattern ^b$' },
    ]);
  });

  test('a pattern that backtracks without end is undecided', async () => {
    const options = { schema: { type: 'string', pattern: '^(a+)+$' } };
    const [check] = await checksOf(jsonSchema, { options, value: `${'a'.repeat(60)}!` });
    expect(check?.status).toBe('error');
  });
});
