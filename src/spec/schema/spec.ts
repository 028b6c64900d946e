import { isJsonObject, type Json, type JsonObject } from '../../model/json.ts';
import type { ValidatorDefinition } from '../../model/validator.ts';
import { casesSchema } from './case.ts';
import { idSchema, partialsSchema, secondsSchema, tagsSchema, textOrFileSchema } from './common.ts';
import { guardsSchema, limitsSchema, retrySchema, reviewSchema } from './policy.ts';
import { toolSchema } from './tool.ts';

/**
 * Returns the JSON Schema of a spec file, with the options of every given validator kind.
 * Of the `unchecked` kinds any option is accepted. Draft-07 vocabulary, because that is what editors understand.
 */
export function specSchema(
  definitions: readonly ValidatorDefinition[],
  unchecked: readonly string[] = [],
): JsonObject {
  return {
    $schema: 'http://json-schema.org/draft-07/schema#',
    title: 'firstpass spec',
    description: 'One job that an agent must do: instructions, cases, and how its outputs are judged.',
    type: 'object',
    required: ['id', 'prompt', 'cases'],
    additionalProperties: false,
    properties: specProperties,
    definitions: { validator: validatorSchema([...definitions.map(kindSchema), ...unchecked.map(openSchema)]) },
  };
}

/** Returns the schema of one entry under `validators`: closed for each kind, so that a typo is an error. */
function validatorSchema(kinds: readonly JsonObject[]): JsonObject {
  return {
    type: 'object',
    description: 'A check of the output: its kind and the options of that kind.',
    required: ['kind'],
    ...(kinds.length === 0 ? {} : { discriminator: { propertyName: 'kind' }, oneOf: kinds }),
  };
}

function openSchema(kind: string): JsonObject {
  return { title: kind, properties: { kind: { const: kind } } };
}

function kindSchema(definition: ValidatorDefinition): JsonObject {
  const { properties, required, ...rest } = definition.options;
  return {
    ...rest,
    type: 'object',
    title: definition.kind,
    description: definition.summary,
    properties: {
      kind: { const: definition.kind, description: definition.summary },
      ...(withNested(properties ?? {}) as JsonObject),
    },
    required: ['kind', ...((required as readonly Json[] | undefined) ?? [])],
    additionalProperties: false,
  };
}

/**
 * Returns the schema with each "some validator" in it, which a definition writes as an object that requires
 * `kind` and says no more, replaced by a reference to all kinds: nested validators are checked as the others.
 */
function withNested(schema: Json): Json {
  if (Array.isArray(schema)) return (schema as readonly Json[]).map(withNested);
  if (!isJsonObject(schema)) return schema;
  const { description, required, properties } = schema;
  const keys = isJsonObject(properties) ? Object.keys(properties) : [];
  if (keys.join() === 'kind' && Array.isArray(required) && required.join() === 'kind') {
    return { description: description ?? 'A nested validator.', $ref: '#/definitions/validator' };
  }
  return Object.fromEntries(Object.entries(schema).map(([key, value]) => [key, withNested(value)]));
}

const outputSchema: JsonObject = {
  type: 'object',
  description: 'What an output looks like and how it is found in the agent’s text.',
  additionalProperties: false,
  default: { format: 'text' },
  examples: [{ format: 'json', schema: { file: 'output.schema.json' } }],
  properties: {
    format: {
      enum: ['text', 'json'],
      description: 'Whether the output is text or JSON; json when a schema is given.',
      default: 'text',
      examples: ['json'],
    },
    schema: {
      type: 'object',
      description: 'JSON Schema of the output (2020-12 unless its $schema says else), or {file: path}.',
      examples: [{ file: 'output.schema.json' }, { type: 'object', required: ['total'] }],
    },
    extract: {
      enum: ['whole', 'fenced', 'embedded'],
      description:
        'How JSON is found. whole: all of the text. fenced: the last fenced block, else all. ' +
        'embedded: a fence, else the first complete JSON object or array.',
      default: 'embedded',
      examples: ['fenced'],
    },
  },
};

const promptSchema: JsonObject = {
  type: 'object',
  description: 'The instructions, as strict Handlebars templates over `input` and `case`.',
  required: ['user'],
  additionalProperties: false,
  examples: [{ system: 'You read invoices.', user: 'Invoice:\n{{input.text}}' }],
  properties: {
    system: textOrFileSchema('System message.', 'You read invoices.'),
    user: textOrFileSchema('User message.', 'Invoice:\n{{input.text}}'),
    partials: partialsSchema,
  },
};

const specProperties: JsonObject = {
  id: idSchema('Name of the spec; unique in the project.', 'invoice-fields'),
  description: { type: 'string', description: 'One sentence for reports.', default: '', examples: ['Read an invoice'] },
  owner: {
    type: ['string', 'null'],
    description: 'Who answers for this spec.',
    default: null,
    examples: ['finance-platform'],
  },
  tags: tagsSchema,
  prompt: promptSchema,
  cases: casesSchema,
  output: outputSchema,
  validators: {
    type: 'array',
    description: 'Checks of the output, in order; an output is correct when all pass.',
    items: { $ref: '#/definitions/validator' },
    default: [],
    examples: [[{ kind: 'json-schema' }]],
  },
  tools: {
    type: 'array',
    description: 'Tools that the model may call.',
    items: toolSchema,
    default: [],
  },
  retry: retrySchema,
  limits: limitsSchema,
  guards: guardsSchema,
  review: reviewSchema,
  yieldFloor: {
    type: ['number', 'null'],
    minimum: 0,
    maximum: 1,
    description: 'A variant with a lower yield is never recommended.',
    default: null,
    examples: [0.8],
  },
  sla: {
    type: ['object', 'null'],
    description: 'What the job can bear.',
    additionalProperties: false,
    required: ['p95Seconds'],
    default: null,
    examples: [{ p95Seconds: 20 }],
    properties: { p95Seconds: secondsSchema('95th percentile of a trial’s wall seconds.', 20) },
  },
};
