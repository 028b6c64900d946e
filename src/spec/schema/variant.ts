import type { JsonObject } from '../../model/json.ts';
import { PRESET_NAMES } from '../../model/preset.ts';
import {
  commandSchema,
  countSchema,
  idSchema,
  partialsSchema,
  secondsSchema,
  tagsSchema,
  textOrFileSchema,
} from './common.ts';

const common: JsonObject = {
  id: idSchema('Name of the variant; unique in the project.', 'steady'),
  tags: tagsSchema,
  specs: {
    type: ['array', 'null'],
    items: { type: 'string' },
    minItems: 1,
    description: 'Ids of the specs that this variant does; left out: all.',
    default: null,
    examples: [['invoice-fields']],
  },
  prompt: {
    type: 'object',
    description: 'Replaces parts of the spec’s prompt.',
    additionalProperties: false,
    examples: [{ system: 'Answer in JSON only.' }],
    properties: {
      system: textOrFileSchema('System message instead of the spec’s.', 'Answer in JSON only.'),
      user: textOrFileSchema('User message instead of the spec’s.', '{{input.text}}'),
      partials: partialsSchema,
    },
  },
};

const parametersSchema: JsonObject = {
  type: 'object',
  description: 'Parameters of the model; what is left out is the provider’s default.',
  additionalProperties: false,
  default: {},
  examples: [{ temperature: 0.2, maxOutputTokens: 800 }],
  properties: {
    temperature: { type: ['number', 'null'], minimum: 0, description: 'Sampling temperature.', examples: [0.2] },
    topP: { type: ['number', 'null'], minimum: 0, maximum: 1, description: 'Nucleus sampling.', examples: [0.9] },
    maxOutputTokens: countSchema('Output tokens of one response at the most.', 800),
    seed: { type: ['integer', 'null'], description: 'Seed, where the provider takes one.', examples: [1] },
    stream: {
      type: 'boolean',
      description: 'Stream responses; first-token times are only known when streamed.',
      default: false,
      examples: [true],
    },
    maxSteps: countSchema('Steps of model call and tool calls in one attempt at the most.', 4, 8),
  },
};

/** What every program has, whether it is a preset or the user's own. */
const programSchema: JsonObject = {
  env: {
    type: 'array',
    items: { type: 'string', pattern: '^[A-Za-z_][A-Za-z0-9_]*$' },
    description: 'Names of environment variables that the program may see.',
    default: [],
    examples: [['LANG']],
  },
  timeoutSeconds: secondsSchema('Longest time that one attempt may take.', 20, 120),
  compute: {
    type: ['string', 'null'],
    description: 'SKU under `compute` in a rate card that prices the program’s seconds; left out: unpriced.',
    default: null,
    examples: ['local/cpu-second'],
  },
  meter: {
    enum: ['none', 'proxy', 'otlp'],
    description:
      'Where the usage of the program’s own model calls comes from: read off the wire on the way to `upstreams`, or told by its OpenTelemetry exporter.',
    default: 'none',
    examples: ['proxy'],
  },
  upstreams: {
    type: 'array',
    items: { type: 'string', minLength: 1 },
    description: 'Names of providers that the program may use through the metering proxy, the most wanted first.',
    default: [],
    examples: [['sandbox']],
  },
  credentials: {
    enum: ['firstpass', 'agent'],
    description:
      'Whose key reaches the provider: the project’s, which the program never sees, or what the program itself sends.',
    default: 'firstpass',
    examples: ['agent'],
  },
};

const meterProperties = programSchema['meter'] as JsonObject;

const presetProperties: JsonObject = {
  preset: {
    enum: [...PRESET_NAMES],
    description: 'A known agent: firstpass brings its command line, keeps it apart from your own settings and reads what it prints.',
    examples: ['claude-code'],
  },
  command: commandSchema('Where the program is, when PATH does not tell.', ['node_modules/.bin/claude']),
  ...programSchema,
  meter: { ...meterProperties, default: 'proxy' },
  model: {
    type: ['string', 'null'],
    minLength: 1,
    description: 'The model as the program spells it; left out: the program’s default.',
    default: null,
    examples: ['steady'],
  },
  maxTurns: {
    type: ['integer', 'null'],
    minimum: 1,
    description: 'Turns of the program’s own loop at the most.',
    default: null,
    examples: [20],
  },
  tools: {
    type: ['array', 'null'],
    items: { type: 'string', minLength: 1 },
    description: 'The only tools that it has, by its own names, allowed without asking; an empty list is none.',
    default: null,
    examples: [['Read', 'Edit']],
  },
  args: {
    type: 'array',
    items: { type: 'string' },
    description: 'Further arguments of the program.',
    default: [],
    examples: [['--effort', 'low']],
  },
  version: {
    type: ['string', 'null'],
    minLength: 1,
    description: 'The version that the program must have; left out: any, and it is written down.',
    default: null,
    examples: ['2.1.197'],
  },
};

const branches: Readonly<Record<'model' | 'command' | 'replay' | 'preset', JsonObject>> = {
  model: {
    model: {
      type: 'string',
      pattern: '^[^/]+/.+$',
      description: 'Provider and model, as provider/model.',
      examples: ['sandbox/steady'],
    },
    parameters: parametersSchema,
  },
  command: {
    command: commandSchema('Program that does the job: JSON on standard input, JSON on standard output.', [
      'node',
      'agents/invoice-rules.mjs',
    ]),
    ...programSchema,
  },
  preset: presetProperties,
  replay: {
    replay: { type: 'string', minLength: 1, description: 'Variant whose recorded outputs answer.', examples: ['steady'] },
    run: {
      type: ['string', 'null'],
      description: 'Run to take them from; left out: the newest that has them.',
      default: null,
      examples: ['20261123-101530-k3f9'],
    },
  },
};

function branch(agent: keyof typeof branches): JsonObject {
  const properties: JsonObject = { ...common, ...branches[agent] };
  return { required: ['id', agent], additionalProperties: false, properties };
}

/** One way to do the job. Branches instead of oneOf, so that a mistake gives one error. */
export const variantSchema: JsonObject = {
  type: 'object',
  description: 'How the job is done: a model, a command, a known agent or a replay.',
  if: { required: ['preset'] },
  // oxlint-disable unicorn/no-thenable -- JSON Schema's own keyword
  then: branch('preset'),
  else: {
    if: { required: ['command'] },
    then: branch('command'),
    else: { if: { required: ['replay'] }, then: branch('replay'), else: branch('model') },
  },
  // oxlint-enable unicorn/no-thenable
};
