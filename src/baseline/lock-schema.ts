import type { JsonObject } from '../model/json.ts';

/** The version of the lock's shape. */
export const LOCK_SCHEMA = 'firstpass/lock/1';

const id = (description: string): JsonObject => ({
  type: 'string',
  pattern: '^[A-Za-z0-9][A-Za-z0-9._@+-]*$',
  description,
});
const digest = (description: string): JsonObject => ({
  type: 'string',
  pattern: '^[0-9a-f]{64}$',
  description,
});
const usd = (description: string): JsonObject => ({
  type: 'string',
  pattern: String.raw`^\d{1,30}(\.\d{1,18})?$`,
  description,
});
const count = (description: string, minimum: number): JsonObject => ({
  type: 'integer',
  minimum,
  description,
});

const properties: JsonObject = {
  spec: id('Id of the spec.'),
  variant: id('Id of the variant.'),
  execKey: digest('Content key of everything that shapes the outputs, cases included.'),
  scoreKey: digest('The same with everything that judges them.'),
  trials: count('Trials in the data.', 1),
  correct: count('Those that ended correct.', 0),
  costPerCorrect: {
    oneOf: [usd('US dollars at the rate cards below.'), { type: 'null' }],
    description: 'Cost of all trials by those that ended correct; null when none did.',
  },
  interval: {
    oneOf: [
      {
        type: 'object',
        required: ['lower', 'upper'],
        additionalProperties: false,
        properties: { lower: usd('Lower end.'), upper: usd('Upper end.') },
      },
      { type: 'null' },
    ],
    description: '95 % interval of the cost per correct output; null when it has none.',
  },
  unpriced: count('Charges without a price: above 0 the cost per correct output is a lower bound.', 0),
  served: {
    type: 'array',
    items: { type: 'string' },
    description: 'Models that answered, as the responses say.',
  },
  synthetic: { type: 'boolean', description: 'Whether sandbox models answered.' },
  recordedAt: {
    type: 'string',
    pattern: String.raw`^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d{1,6})?Z$`,
    description: 'When the newest of their outputs was asked for.',
  },
  rateCard: digest('SHA-256 of the rate cards that priced them.'),
  data: digest('SHA-256 of the data: the address in the store.'),
};

/** Returns the JSON Schema of firstpass.lock.json. */
export function lockSchema(): JsonObject {
  return {
    $schema: 'http://json-schema.org/draft-07/schema#',
    title: 'firstpass lock',
    description:
      'Which trials a change is compared with: one block a cell, sorted. Written by `firstpass baseline update`.',
    type: 'object',
    required: ['schema', 'cells'],
    additionalProperties: false,
    properties: {
      schema: { const: LOCK_SCHEMA },
      cells: {
        type: 'array',
        items: {
          type: 'object',
          required: Object.keys(properties),
          additionalProperties: false,
          properties,
        },
      },
    },
  };
}
