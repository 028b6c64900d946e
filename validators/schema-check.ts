import type { ErrorObject, Options, ValidateFunction } from 'ajv';
import { Failure } from '../src/model/failure.ts';
import { canonicalJson, type Json, type JsonObject } from '../src/model/json.ts';
import { timedRegex } from './timed-regex.ts';

/** Returns every departure of a value from a schema; empty when it conforms. */
export type SchemaCheck = (value: unknown) => readonly ErrorObject[];

/** Values of more parts than this are checked up to their first error: lists of a million errors help nobody. */
const LARGE_VALUE = 100_000;

const compiled = new WeakMap<JsonObject, Promise<SchemaCheck>>();

/** Returns the check of a schema by its draft, compiled once; throws a Failure when the schema is unusable. */
export async function compileSchema(schema: JsonObject, where: string): Promise<SchemaCheck> {
  const known = compiled.get(schema) ?? compile(schema, where);
  compiled.set(schema, known);
  return known;
}

async function compile(schema: JsonObject, where: string): Promise<SchemaCheck> {
  const build = await builderFor(schema, where);
  const all = build(true);
  let first: ValidateFunction | undefined;
  return (value) => {
    const validate = isLarge(value) ? (first ??= build(false)) : all;
    return validate(value) ? [] : (validate.errors ?? []);
  };
}

/** What we use of an Ajv class; the drafts' classes differ only in their vocabularies. */
interface AjvLike {
  compile(schema: JsonObject): ValidateFunction;
  removeKeyword(keyword: string): unknown;
  addKeyword(definition: {
    keyword: string;
    type: 'array';
    schemaType: 'boolean';
    validate: (wanted: boolean, items: readonly Json[]) => boolean;
  }): unknown;
  addVocabulary(keywords: string[]): unknown;
}

async function builderFor(
  schema: JsonObject,
  where: string,
): Promise<(allErrors: boolean) => ValidateFunction> {
  const Draft = await draftClass(schema['$schema'], where);
  const formats = (await import('ajv-formats')).default.default;
  return (allErrors) => {
    const ajv = new Draft({ ...OPTIONS, allErrors });
    formats(ajv as unknown as Parameters<typeof formats>[0]);
    linearUniqueItems(ajv);
    ajv.addVocabulary(['example']);
    try {
      return ajv.compile(schema);
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      throw new Failure('validator/schema', `The JSON Schema of ${where} cannot be used: ${reason}`, {
        hint: 'correct the schema; `$schema` names its draft (2020-12 when left out)',
        cause: error,
      });
    }
  };
}

const OPTIONS: Options = {
  // A misspelt keyword would let wrong outputs pass; ambiguous types only matter to those who write types.
  strictSchema: true,
  strictTypes: false,
  strictTuples: false,
  strictRequired: false,
  verbose: true,
  // `required: [constructor]` must not be met by what every object inherits.
  ownProperties: true,
  logger: false,
  // Patterns run on what agents wrote: they are under a time limit.
  code: {
    regExp: Object.assign(
      (pattern: string, flags: string) => timedRegex(pattern, flags) as unknown as RegExp,
      { code: 'new RegExp' },
    ),
  },
};

async function draftClass(draft: unknown, where: string): Promise<new (options: Options) => AjvLike> {
  const name = typeof draft === 'string' ? draft.replace(/#$/, '').replace(/^http:/, 'https:') : draft;
  if (name === undefined || name === 'https://json-schema.org/draft/2020-12/schema') {
    return (await import('ajv/dist/2020.js')).Ajv2020;
  }
  if (name === 'https://json-schema.org/draft/2019-09/schema')
    return (await import('ajv/dist/2019.js')).Ajv2019;
  if (name === 'https://json-schema.org/draft-07/schema') return (await import('ajv')).Ajv;
  throw new Failure(
    'validator/schema',
    `The JSON Schema of ${where} has an unknown $schema: ${JSON.stringify(draft)}`,
    {
      hint: 'use draft-07, 2019-09 or 2020-12, or leave $schema out for 2020-12',
    },
  );
}

/** Replaces the quadratic keyword of Ajv: an answer may hold a list of a million objects. */
function linearUniqueItems(ajv: AjvLike): void {
  ajv.removeKeyword('uniqueItems');
  ajv.addKeyword({
    keyword: 'uniqueItems',
    type: 'array',
    schemaType: 'boolean',
    validate: (wanted, items) =>
      !wanted || new Set(items.map((item) => canonicalJson(item))).size === items.length,
  });
}

function isLarge(value: unknown): boolean {
  let parts = 0;
  const open: unknown[] = [value];
  while (open.length > 0) {
    const item = open.pop();
    if (++parts > LARGE_VALUE) return true;
    if (typeof item !== 'object' || item === null) continue;
    for (const child of Object.values(item)) {
      if (open.length > LARGE_VALUE) return true;
      open.push(child);
    }
  }
  return false;
}
