import type { JsonObject } from '../../model/json.ts';
import { commandSchema, fileSchema, secondsSchema } from './common.ts';

const common: JsonObject = {
  name: {
    type: 'string',
    pattern: '^[A-Za-z_][A-Za-z0-9_-]{0,63}$',
    description: 'Name by which the model calls the tool.',
    examples: ['lookup_order'],
  },
  description: { type: 'string', description: 'What the model is told about the tool.', examples: ['Look up an order'] },
  parameters: {
    type: 'object',
    description: 'JSON Schema of the arguments.',
    default: { type: 'object' },
    examples: [{ type: 'object', properties: { id: { type: 'string' } }, required: ['id'] }],
  },
  timeoutSeconds: secondsSchema('Longest time that one call may take.', 5, 10),
  sku: {
    type: ['string', 'null'],
    description: 'SKU under `tools` in a rate card; null when a call costs nothing.',
    default: null,
    examples: ['tool/lookup_order'],
  },
};

/** One tool: a module or a command. Branches instead of oneOf, so that a mistake gives one error. */
export const toolSchema: JsonObject = {
  type: 'object',
  description: 'A tool that the model may call.',
  if: { required: ['command'] },
  // oxlint-disable-next-line unicorn/no-thenable -- JSON Schema's own keyword
  then: {
    required: ['name', 'description', 'command'],
    additionalProperties: false,
    properties: {
      ...common,
      command: commandSchema('Program that reads the arguments as JSON and writes the result as JSON.', [
        'node',
        'tools/lookup.mjs',
      ]),
    },
  },
  else: {
    required: ['name', 'description', 'module'],
    additionalProperties: false,
    properties: {
      ...common,
      module: fileSchema(
        'JavaScript file whose default export is (arguments, context) => result.',
        'tools/lookup-order.mjs',
      ),
    },
  },
};
