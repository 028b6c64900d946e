import type { JsonObject } from '../../model/json.ts';
import { countSchema, secondsSchema, textOrFileSchema, USD_PATTERN } from './common.ts';

/** What happens when the validators reject an output. */
export const retrySchema: JsonObject = {
  type: 'object',
  description: 'What happens when the validators reject an output.',
  additionalProperties: false,
  default: { maxAttempts: 1 },
  examples: [{ maxAttempts: 3, mode: 'continue' }],
  properties: {
    maxAttempts: countSchema('Attempts in a trial at the most, the first included.', 3, 1),
    mode: {
      enum: ['continue', 'fresh'],
      description: 'continue: the next attempt sees the conversation. fresh: a new one with the feedback in it.',
      default: 'continue',
      examples: ['fresh'],
    },
    feedback: textOrFileSchema(
      'Handlebars template of the feedback, over `checks`, `attempt` and `remaining`; left out: a built-in text.',
      '{{#each checks}}{{message}}\n{{/each}}',
    ),
    escalateTo: {
      type: ['string', 'null'],
      description: 'Variant that takes the last attempt.',
      default: null,
      examples: ['stronger'],
    },
  },
};

const limitProperties: JsonObject = {
  tokens: countSchema('Input and output tokens together.', 20_000),
  turns: countSchema('Model calls.', 8),
  toolCalls: countSchema('Tool calls.', 10),
  seconds: secondsSchema('Wall seconds, without waiting in our own queue.', 60),
  costUsd: {
    type: 'string',
    pattern: USD_PATTERN,
    description: 'US dollars as a decimal string in quotes, such as "0.25".',
    examples: ['0.25'],
  },
};

/** Ceilings of an attempt and of a trial. */
export const limitsSchema: JsonObject = {
  type: 'object',
  description: 'Ceilings; each ends the attempt or the trial with an outcome and keeps what was spent.',
  additionalProperties: false,
  default: { attempt: { seconds: 120 } },
  examples: [{ attempt: { turns: 8 }, trial: { costUsd: '0.50' } }],
  properties: {
    attempt: {
      type: 'object',
      description: 'Ceilings of one attempt; 120 seconds when nothing else is said.',
      additionalProperties: false,
      default: { seconds: 120 },
      examples: [{ turns: 8, seconds: 60 }],
      properties: limitProperties,
    },
    trial: {
      type: 'object',
      description: 'Ceilings of a trial, all attempts together.',
      additionalProperties: false,
      default: {},
      examples: [{ costUsd: '0.50' }],
      properties: limitProperties,
    },
  },
};

function guardSchema(description: string, example: number, least: JsonObject): JsonObject {
  return {
    type: ['number', 'boolean', 'null'],
    not: { const: true },
    ...least,
    description,
    default: example,
    examples: [example, false],
  };
}

/** Signs that an attempt runs away. */
export const guardsSchema: JsonObject = {
  type: 'object',
  description: 'Signs that an attempt runs away: each ends the trial with its numbers; false switches one off.',
  additionalProperties: false,
  default: { identicalCalls: 5, contextGrowth: 20, costOverMedian: 20 },
  examples: [{ identicalCalls: false, costOverMedian: 50 }],
  properties: {
    identicalCalls: guardSchema('The same call so often in a row; one more is not made.', 5, { minimum: 1 }),
    contextGrowth: guardSchema(
      'A prompt of more than 50,000 tokens that is so many times the first one.',
      20,
      { exclusiveMinimum: 1 },
    ),
    costOverMedian: guardSchema(
      'So many times the median cost of the cell’s finished trials, once there are five.',
      20,
      { exclusiveMinimum: 1 },
    ),
  },
};

function minutes(description: string, example: number, fallback: number): JsonObject {
  return { type: 'number', minimum: 0, description, default: fallback, examples: [example] };
}

/** How much of a person's time an output takes. */
export const reviewSchema: JsonObject = {
  type: 'object',
  description: 'How much of a person’s time an output takes; left out: nobody reviews.',
  additionalProperties: false,
  required: ['role'],
  examples: [{ role: 'reviewer', policy: 'on-failure', minutes: { base: 2 }, fallbackMinutes: 6 }],
  properties: {
    role: {
      type: 'string',
      minLength: 1,
      description: 'Role under `people` in a rate card.',
      examples: ['reviewer'],
    },
    policy: {
      type: ['string', 'object'],
      description: 'Which outputs are reviewed: always, on-failure, never, or {sample: share}.',
      default: 'always',
      examples: ['on-failure', { sample: 0.1 }],
      if: { type: 'string' },
      // oxlint-disable-next-line unicorn/no-thenable -- JSON Schema's own keyword
      then: { enum: ['always', 'on-failure', 'never'] },
      required: ['sample'],
      additionalProperties: false,
      properties: {
        sample: { type: 'number', minimum: 0, maximum: 1, description: 'Share of outputs.', examples: [0.1] },
      },
    },
    minutes: {
      type: 'object',
      description: 'Minutes that one review takes.',
      additionalProperties: false,
      default: { base: 1 },
      examples: [{ base: 1, per100Words: 0.5, perFailedCheck: 0.5 }],
      properties: {
        base: minutes('Minutes for every review.', 2, 1),
        per100Words: minutes('More minutes for every 100 words of output.', 0.5, 0),
        perFailedCheck: minutes('More minutes for every check that failed.', 0.5, 0),
      },
    },
    fallbackMinutes: minutes('Minutes of a person who does the job by hand when the agent gives up.', 6, 0),
  },
};
