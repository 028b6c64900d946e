import type { JsonObject } from '../../model/json.ts';
import { usdSchema } from './common.ts';

const shareSchema = (description: string, fallback: number, example: number): JsonObject => ({
  type: 'number',
  exclusiveMinimum: 0,
  maximum: 1,
  description,
  default: fallback,
  examples: [example],
});

const levelSchema = (description: string, fallback: string): JsonObject => ({
  enum: ['error', 'warn', 'note'],
  description,
  default: fallback,
  examples: ['warn'],
});

const guardUsdSchema = (description: string, example: string): JsonObject => ({
  ...usdSchema(description, example),
  type: ['string', 'null'],
  default: null,
});

/** How a cell is judged: for all, and once more under `overrides`. */
const cellProperties: JsonObject = {
  margin: shareSchema('Increase of the cost per correct output that is not accepted.', 0.25, 0.4),
  alpha: shareSchema('Chance that a change without an effect is stopped, all cells and looks together.', 0.05, 0.01),
  yieldMargin: shareSchema('Fall of the yield that is not accepted, whatever the cost.', 0.05, 0.1),
  inference: {
    enum: ['suite', 'population'],
    description: 'suite: about these cases. population: about new cases like these.',
    default: 'suite',
    examples: ['population'],
  },
  looks: {
    type: 'array',
    items: { type: 'integer', minimum: 1, maximum: 1000 },
    minItems: 1,
    maxItems: 20,
    description: 'Repeats of each case after each look, rising; the last is the most that is bought.',
    default: [2, 4, 6, 8, 10],
    examples: [[2, 4, 8]],
  },
  futility: {
    type: 'boolean',
    description: 'Stop as inconclusive when no verdict is likely any more.',
    default: true,
    examples: [false],
  },
  confirmRepeats: {
    type: 'integer',
    minimum: 0,
    maximum: 1000,
    description: 'Fresh repeats that must show a regression once more before it counts; 0 for none.',
    default: 0,
    examples: [3],
  },
  minAbsoluteUsd: {
    ...usdSchema('A change of the cost per correct output below this is never a regression.', '0.001'),
    default: '0',
  },
  guards: {
    type: 'object',
    description: 'Bounds that hold with or without a baseline.',
    additionalProperties: false,
    default: {},
    examples: [{ minYield: 0.8 }],
    properties: {
      minYield: {
        type: ['number', 'null'],
        minimum: 0,
        maximum: 1,
        description: 'Least yield.',
        default: null,
        examples: [0.8],
      },
      maxCostPerCorrect: guardUsdSchema('Greatest cost per correct output, in US dollars.', '0.05'),
      maxCostPerTrial: guardUsdSchema('Greatest mean cost of a trial, in US dollars.', '0.04'),
    },
  },
  levels: {
    type: 'object',
    description: 'What a finding does: error fails the gate, warn is shown, note is recorded.',
    additionalProperties: false,
    default: {},
    examples: [{ inconclusive: 'error' }],
    properties: {
      regressed: levelSchema('Dearer than the margin allows, or a guard does not hold.', 'error'),
      degraded: levelSchema('Outages or missing usage: the figures cannot be trusted.', 'error'),
      inconclusive: levelSchema('Neither shown to be worse nor shown not to be.', 'warn'),
      noBaseline: levelSchema('Nothing to compare with.', 'warn'),
      new: levelSchema('A cell that the baseline does not have.', 'note'),
      removed: levelSchema('A cell that only the baseline has.', 'warn'),
      budget: levelSchema('The budget ended before a verdict.', 'warn'),
    },
  },
};

const globSchema = (what: string): JsonObject => ({
  type: 'string',
  minLength: 1,
  description: `Ids of ${what}; * stands for any characters.`,
  default: '*',
  examples: ['invoice-*'],
});

/** The `gate` of a project. */
export const gateSchema: JsonObject = {
  type: 'object',
  description: 'How `firstpass gate` judges a change.',
  additionalProperties: false,
  default: {},
  examples: [{ margin: 0.4, budget: '5.00' }],
  properties: {
    ...cellProperties,
    overrides: {
      type: 'array',
      description: 'Other settings for some cells; a later one wins over an earlier.',
      default: [],
      examples: [[{ spec: 'invoice-*', margin: 0.5 }]],
      items: {
        type: 'object',
        description: 'Settings for the cells whose spec and variant match.',
        additionalProperties: false,
        examples: [{ spec: 'invoice-*', margin: 0.5 }],
        properties: { spec: globSchema('specs'), variant: globSchema('variants'), ...cellProperties },
      },
    },
    variants: {
      type: ['array', 'null'],
      items: { type: 'string', minLength: 1 },
      minItems: 1,
      description: 'Variants that are gated; all when left out.',
      default: null,
      examples: [['steady']],
    },
    maxAgeDays: {
      type: 'number',
      exclusiveMinimum: 0,
      description: 'A baseline older than this is stale, and said to be.',
      default: 14,
      examples: [30],
    },
    budget: guardUsdSchema('The most that one gate may buy, in US dollars.', '5.00'),
    askAbove: guardUsdSchema('Ask first when the forecast is above this, in US dollars.', '20'),
  },
};
