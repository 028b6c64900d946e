import type { JsonObject } from '../model/json.ts';

/** Greatest ratio that may be accepted: more is no regression but another product. */
export const MOST_RATIO = 10;

/** Longest reason. */
export const MOST_REASON = 500;

/** Returns the JSON Schema of firstpass.accepted.yaml. */
export function acceptedSchema(): JsonObject {
  return {
    $schema: 'http://json-schema.org/draft-07/schema#',
    title: 'firstpass accepted regressions',
    description:
      'Regressions that people let through, written by `firstpass accept`. Who may approve this file approves them.',
    type: 'object',
    required: ['accepted'],
    additionalProperties: false,
    properties: {
      accepted: {
        type: ['array', 'null'],
        items: {
          type: 'object',
          required: ['cell', 'execKey', 'maxRatio', 'expires', 'reason', 'at'],
          additionalProperties: false,
          properties: {
            cell: {
              type: 'string',
              pattern: '^[A-Za-z0-9][A-Za-z0-9._@+-]*/[A-Za-z0-9][A-Za-z0-9._@+-]*$',
              description: 'spec/variant',
            },
            execKey: {
              type: 'string',
              pattern: '^[0-9a-f]{64}$',
              description:
                'Content key of the outputs that were accepted: another change needs another entry.',
            },
            maxRatio: {
              type: 'number',
              exclusiveMinimum: 1,
              maximum: MOST_RATIO,
              description:
                'Cost per correct output by that of the baseline: holds while its lower bound is not above.',
            },
            expires: {
              type: 'string',
              pattern: String.raw`^\d{4}-\d{2}-\d{2}$`,
              description: 'Last day, UTC.',
            },
            reason: {
              type: 'string',
              minLength: 1,
              maxLength: MOST_REASON,
              description: 'Why, for the reader of the history.',
            },
            by: { type: ['string', 'null'], maxLength: 200, description: 'Who accepted.' },
            at: {
              type: 'string',
              pattern: String.raw`^\d{4}-\d{2}-\d{2}$`,
              description: 'Day of the acceptance.',
            },
          },
        },
      },
    },
  };
}
