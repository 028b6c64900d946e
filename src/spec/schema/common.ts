import type { JsonObject } from '../../model/json.ts';

/** Ids are used in file names, URLs and command lines: no spaces, no slashes, no shell characters. */
const ID_PATTERN = '^[A-Za-z0-9][A-Za-z0-9._@+-]*$';

/** Plain decimal string of US dollars. */
export const USD_PATTERN: string = String.raw`^\d+(\.\d{1,18})?$`;

/** Returns the schema of an amount of US dollars. */
export function usdSchema(description: string, example: string): JsonObject {
  return { type: 'string', pattern: USD_PATTERN, description, examples: [example] };
}

/** Returns the schema of an id. */
export function idSchema(description: string, example: string): JsonObject {
  return { type: 'string', pattern: ID_PATTERN, description, examples: [example] };
}

/** Free tags; scalars are taken as their text. */
export const tagsSchema: JsonObject = {
  type: 'object',
  description: 'Tags for the attribution of cost, as name: value.',
  additionalProperties: { type: ['string', 'number', 'boolean'] },
  default: {},
  examples: [{ feature: 'invoices', team: 'finance' }],
};

/** Returns the schema of a text that stands in place or in a file. */
export function textOrFileSchema(description: string, example: string): JsonObject {
  return {
    type: ['string', 'object'],
    description: `${description} In place, or {file: path}.`,
    required: ['file'],
    properties: { file: fileSchema('Path of the text, relative to this file.', 'prompts/user.hbs') },
    additionalProperties: false,
    examples: [example, { file: 'prompts/user.hbs' }],
  };
}

/** Returns the schema of a path. */
export function fileSchema(description: string, example: string): JsonObject {
  return { type: 'string', minLength: 1, description, examples: [example] };
}

/** Returns the schema of a program with its arguments. */
export function commandSchema(description: string, example: readonly string[]): JsonObject {
  return { type: 'array', items: { type: 'string' }, minItems: 1, description, examples: [example] };
}

/** Returns the schema of a count of at least one; `fallback` is its default, undefined when it has none. */
export function countSchema(description: string, example: number, fallback?: number): JsonObject {
  const schema = { type: 'integer', minimum: 1, description, examples: [example] };
  return fallback === undefined ? schema : { ...schema, default: fallback };
}

/** Returns the schema of a positive number of seconds. */
export function secondsSchema(description: string, example: number, fallback?: number): JsonObject {
  const schema = { type: 'number', exclusiveMinimum: 0, description, examples: [example] };
  return fallback === undefined ? schema : { ...schema, default: fallback };
}

/** Returns the schema of named partials. */
export const partialsSchema: JsonObject = {
  type: 'object',
  description: 'Handlebars partials by name, each the path of a file; used as {{> name}}.',
  additionalProperties: { type: 'string', minLength: 1 },
  default: {},
  examples: [{ rules: 'prompts/rules.hbs' }],
};
