import type { JsonObject } from '../../model/json.ts';
import { fileSchema, tagsSchema } from './common.ts';

const caseSchema: JsonObject = {
  type: 'object',
  description: 'One input with its expectation.',
  required: ['id', 'input'],
  additionalProperties: false,
  properties: {
    id: {
      type: ['string', 'integer'],
      description: 'Name of the case; unique in the spec, and kept when cases are reordered.',
      examples: ['invoice-0017'],
    },
    input: {
      description: 'What the prompt templates see as `input`; any JSON value.',
      examples: [{ text: 'Invoice 17, total 40.00' }],
    },
    expected: {
      description: 'What the validators compare the output with; any JSON value.',
      default: null,
      examples: [{ total: 40 }],
    },
    tags: tagsSchema,
    weight: {
      type: 'number',
      exclusiveMinimum: 0,
      description: 'Share of this case in production, relative to the other cases.',
      default: 1,
      examples: [3],
    },
    cluster: {
      type: ['string', 'integer', 'null'],
      description: 'Cases of one cluster are not independent (one document, one customer).',
      default: null,
      examples: ['customer-4'],
    },
    reference: {
      description: 'An output known to be correct; sandbox models answer it, else `expected`.',
      default: null,
      examples: [{ total: 40 }],
    },
    faults: {
      type: 'array',
      description: 'Outputs known to be wrong: the validators must reject each one.',
      default: [],
      examples: [[{ total: '40' }]],
    },
    referenceCalls: {
      type: 'array',
      description: 'Tool calls that a correct agent makes before it answers, in order.',
      default: [],
      examples: [[{ tool: 'lookup_order', arguments: { id: 'A-1' } }]],
      items: {
        type: 'object',
        required: ['tool', 'arguments'],
        additionalProperties: false,
        properties: {
          tool: { type: 'string', minLength: 1, description: 'Name of the tool.', examples: ['lookup_order'] },
          arguments: { description: 'The arguments of the call.', examples: [{ id: 'A-1' }] },
        },
      },
    },
  },
};

/** Cases in place, or the file that holds them. */
export const casesSchema: JsonObject = {
  type: ['array', 'object'],
  description: 'The cases: a list in place, or {file: path} of a .yaml, .json, .jsonl or .csv file.',
  examples: [{ file: 'cases.yaml' }],
  items: caseSchema,
  minItems: 1,
  required: ['file'],
  additionalProperties: false,
  properties: {
    file: fileSchema('Path of the cases, relative to this file: .yaml, .json, .jsonl or .csv.', 'cases.yaml'),
  },
};
