import type { JsonObject } from '../../model/json.ts';
import { countSchema, fileSchema, secondsSchema, tagsSchema, usdSchema } from './common.ts';
import { gateSchema } from './gate.ts';
import { variantSchema } from './variant.ts';

/** Kinds of providers that are built in; all but the first also exist as a provider of that name. */
export const PROVIDER_KINDS = ['openai-compatible', 'openai', 'anthropic', 'google', 'sandbox'] as const;

const rateSchema = (description: string, example: number): JsonObject => ({
  type: ['integer', 'null'],
  minimum: 1,
  description,
  default: null,
  examples: [example],
});

/** A built-in provider by its own name: what it is needs no saying. */
const builtInSchema: JsonObject = {
  type: 'object',
  description: 'How a provider is reached.',
  additionalProperties: false,
  examples: [{ requestsPerMinute: 500 }],
  properties: {
    kind: { enum: PROVIDER_KINDS, description: 'Which interface it speaks.', examples: ['openai-compatible'] },
    baseUrl: {
      type: ['string', 'null'],
      pattern: '^https?://',
      description: 'Address instead of the kind’s own, with http:// or https://.',
      default: null,
      examples: ['http://127.0.0.1:8080/v1'],
    },
    apiKeyEnv: {
      type: ['string', 'null'],
      pattern: '^[A-Za-z_][A-Za-z0-9_]*$',
      description: 'Name of the environment variable that holds the key (the name, not the key).',
      default: null,
      examples: ['LOCAL_KEY'],
    },
    requestSeconds: secondsSchema('Longest wait for one HTTP request.', 60, 120),
    maxTries: countSchema('HTTP tries of one model call at the most, the first included.', 3, 4),
    silenceSeconds: secondsSchema('Ends a try when no byte comes for so long, first or between.', 60, 120),
    patienceSeconds: secondsSchema('Longest back-off of one request, all its pauses together.', 60, 300),
    giveUpSeconds: secondsSchema('Ends the run without this provider when it is down for so long.', 900, 300),
    requestsPerMinute: rateSchema('HTTP tries a minute at the most.', 500),
    tokensPerMinute: rateSchema('Input and output tokens a minute at the most.', 200_000),
  },
};

const providerSchema: JsonObject = { ...builtInSchema, required: ['kind'] };

const properties: JsonObject = {
  name: { type: 'string', minLength: 1, description: 'Name of the project in reports.', examples: ['shipped-suites'] },
  specs: {
    type: ['string', 'array'],
    items: { type: 'string' },
    minItems: 1,
    description: 'Which spec files belong to the project: a path or pattern, or a list of them.',
    default: 'specs/*/spec.yaml',
    examples: ['specs/*/spec.yaml'],
  },
  variants: {
    type: 'array',
    items: variantSchema,
    minItems: 1,
    description: 'The ways to do the job that are measured side by side.',
    examples: [[{ id: 'steady', model: 'sandbox/steady' }]],
  },
  repeats: countSchema('Trials of each case by each variant.', 3, 1),
  seed: {
    type: 'integer',
    minimum: 0,
    description: 'Decides the order of trials and every sampled choice.',
    default: 1,
    examples: [7],
  },
  ledger: { ...fileSchema('Where the ledger is kept.', '.firstpass/ledger.db'), default: '.firstpass/ledger.db' },
  rateCards: {
    type: 'array',
    items: { type: 'string', minLength: 1 },
    description: 'Rate cards, the one that wins first; the built-in card comes last.',
    default: [],
    examples: [['rates.yaml']],
  },
  concurrency: {
    type: ['integer', 'object'],
    minimum: 1,
    description: 'Trials in flight at once: one number, or {default, and one for each provider}.',
    additionalProperties: { type: 'integer', minimum: 1 },
    default: 8,
    examples: [8, { default: 8, sandbox: 16 }],
  },
  budgets: {
    type: 'object',
    description: 'Hard caps in US dollars; a call is only made when its worst case fits into all that apply.',
    additionalProperties: false,
    default: {},
    examples: [{ run: '5.00', cell: '1.00', provider: { openai: '10' }, day: '20' }],
    properties: {
      run: usdSchema('For one run, its resumes included.', '5.00'),
      cell: usdSchema('For each spec × variant of a run.', '1.00'),
      provider: {
        type: 'object',
        description: 'For the calls of a provider in one run, by its name.',
        additionalProperties: usdSchema('For the calls of this provider.', '10'),
        default: {},
        examples: [{ openai: '10' }],
      },
      day: usdSchema('For everything bought into the ledger in a day, UTC.', '20'),
    },
  },
  gate: gateSchema,
  baseline: {
    type: 'object',
    description: 'Where the trials are kept that a change is compared with.',
    additionalProperties: false,
    default: { store: 'dir', path: '.firstpass/baseline' },
    examples: [{ store: 'git-ref' }],
    properties: {
      store: {
        enum: ['dir', 'git-ref'],
        description: 'dir: a folder. git-ref: refs/firstpass/baseline of this repository and its remote.',
        default: 'dir',
        examples: ['git-ref'],
      },
      path: {
        ...fileSchema('Folder of the store `dir`.', 'baseline'),
        default: '.firstpass/baseline',
      },
      remote: {
        type: 'string',
        pattern: '^[A-Za-z0-9][A-Za-z0-9._/-]*$',
        description: 'Git remote of the store `git-ref`, by its name; origin when left out.',
        examples: ['upstream'],
      },
    },
  },
  tags: tagsSchema,
  tagPolicy: {
    type: 'object',
    description: 'Which tags every trial must carry.',
    additionalProperties: false,
    default: { require: [], missing: 'unattributed' },
    examples: [{ require: ['feature', 'team'], missing: 'reject' }],
    properties: {
      require: {
        type: 'array',
        items: { type: 'string', minLength: 1 },
        description: 'Names of the tags.',
        default: [],
        examples: [['feature', 'team']],
      },
      missing: {
        enum: ['unattributed', 'reject'],
        description: 'unattributed: run and count the cost in that bucket. reject: refuse to run.',
        default: 'unattributed',
        examples: ['reject'],
      },
    },
  },
  providers: {
    type: 'object',
    description: 'Providers by the name that variants use before the slash, on top of the built-in ones.',
    propertyNames: { pattern: '^[^/]+$' },
    properties: Object.fromEntries(PROVIDER_KINDS.slice(1).map((kind) => [kind, builtInSchema])),
    additionalProperties: providerSchema,
    default: {},
    examples: [{ local: { kind: 'openai-compatible', baseUrl: 'http://127.0.0.1:8080/v1' } }],
  },
};

/** Returns the JSON Schema of firstpass.yaml, in draft-07 vocabulary because editors understand that. */
export function projectSchema(): JsonObject {
  return {
    $schema: 'http://json-schema.org/draft-07/schema#',
    title: 'firstpass project',
    description: 'Which specs are run with which variants, and how their cost is attributed.',
    type: 'object',
    required: ['name', 'variants'],
    additionalProperties: false,
    properties,
  };
}
