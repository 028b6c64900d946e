import { Ajv } from 'ajv';
import { describe, expect, test } from 'vitest';
import { isJsonObject, type Json, type JsonObject } from '../../../src/model/json.ts';
import { projectSchema } from '../../../src/spec/schema/project.ts';
import { specSchema } from '../../../src/spec/schema/spec.ts';
import { validators } from '../../../validators/index.ts';
import { definitions } from '../project-folder.ts';

const schemas: readonly (readonly [string, JsonObject])[] = [
  ['project', projectSchema()],
  ['spec', specSchema(definitions)],
  ['spec with the validators that ship', specSchema(validators)],
];

/** Every property that the schema describes, with its path. */
function properties(schema: Json, path: string): readonly (readonly [string, JsonObject])[] {
  if (Array.isArray(schema)) return schema.flatMap((item: Json, index) => properties(item, `${path}/${index}`));
  if (!isJsonObject(schema)) return [];
  return Object.entries(schema).flatMap(([key, value]) => {
    if (['default', 'examples', 'const', 'enum'].includes(key)) return [];
    if (key !== 'properties' || !isJsonObject(value)) return properties(value, `${path}/${key}`);
    return Object.entries(value).flatMap(([name, property]) => [
      [`${path}/${name}`, property as JsonObject] as const,
      ...properties(property, `${path}/${name}`),
    ]);
  });
}

describe.each(schemas)('the schema of a %s', (_name, schema) => {
  test('is draft-07 without a keyword that means nothing', () => {
    expect(schema['$schema']).toBe('http://json-schema.org/draft-07/schema#');
    const ajv = new Ajv({ strict: true, strictTypes: false, strictRequired: false, allowUnionTypes: true, discriminator: true });
    expect(() => ajv.compile(schema)).not.toThrow();
  });

  test('describes every key, with a default or an example', () => {
    const keys = properties(schema, '').filter(([path]) => !path.startsWith('/definitions/'));
    expect(keys.length).toBeGreaterThan(30);
    expect(keys.filter(([, key]) => typeof key['description'] !== 'string').map(([path]) => path)).toEqual([]);
    const silent = keys.filter(([, key]) => !('default' in key || 'examples' in key));
    expect(silent.map(([path]) => path)).toEqual([]);
  });

  test('every default and every example is valid where it stands', () => {
    const ajv = new Ajv({ strict: false, discriminator: true });
    const definitionsOf = { definitions: schema['definitions'] ?? {} };
    for (const [path, key] of properties(schema, '')) {
      const valid = ajv.compile({ ...definitionsOf, ...key });
      const samples = [...((key['examples'] as readonly Json[] | undefined) ?? [])];
      if ('default' in key) samples.push(key['default'] ?? null);
      for (const sample of samples) expect([path, sample, valid(sample)]).toEqual([path, sample, true]);
    }
  });
});

const spec = (validator: Json): Json => ({
  id: 'a',
  prompt: { user: 'x' },
  cases: [{ id: 'a', input: 1 }],
  validators: [validator],
});

test('each validator kind is closed and asks for its own keys', () => {
  const valid = new Ajv({ strict: false, discriminator: true }).compile(specSchema(definitions));
  expect(valid(spec({ kind: 'exact', path: '$.a' }))).toBe(true);
  expect(valid(spec({ kind: 'exact', schema: {} }))).toBe(false);
  expect(valid(spec({ kind: 'nothing' }))).toBe(false);
});

test('nested validators of the kinds that ship are checked as the others', () => {
  const valid = new Ajv({ strict: false, discriminator: true }).compile(specSchema(validators));
  const inner = { kind: 'exact', path: '$.a' };
  for (const wrap of [
    (nested: Json): Json => ({ kind: 'all-of', validators: [nested] }),
    (nested: Json): Json => ({ kind: 'any-of', validators: [nested] }),
    (nested: Json): Json => ({ kind: 'not', validator: nested }),
  ]) {
    expect(valid(spec(wrap(inner)))).toBe(true);
    expect(valid(spec(wrap(wrap(inner))))).toBe(true);
    expect(valid(spec(wrap({ ...inner, pth: '$.a' })))).toBe(false);
    expect(valid(spec(wrap({ kind: 'exakt' })))).toBe(false);
  }
});
