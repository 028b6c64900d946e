import type { JsonObject } from '../../src/model/json.ts';
import { list, nullable, object, text, whole } from '../json-schema.ts';
import { COMPARE_SCHEMA } from './document.ts';

const number: JsonObject = { type: 'number' };
const flag: JsonObject = { type: 'boolean' };
const chance: JsonObject = { anyOf: [{ type: 'null' }, { type: 'number', minimum: 0, maximum: 1 }] };
const usd: JsonObject = { type: 'string', pattern: '^-?[0-9]+(\\.[0-9]{1,18})?$' };
const ratio: JsonObject = {
  description: 'A word where it is infinite: nothing was correct.',
  anyOf: [{ type: 'null' }, { type: 'number' }, { const: 'Infinity' }],
};
const part: JsonObject = nullable(object({ value: number, lower: number, upper: number, shown: flag }));

/** JSON Schema (draft-07) of `firstpass compare --json`; published as `schema/compare.schema.json`. */
export const compareSchema: JsonObject = {
  $schema: 'http://json-schema.org/draft-07/schema#',
  title: 'firstpass comparison',
  description: 'Two runs, cell by cell, paired by case. Ratios are candidate by baseline.',
  ...object({
    schema: { const: COMPARE_SCHEMA },
    baseline: text(),
    candidate: text(),
    params: object({
      inference: { enum: ['suite', 'population'] },
      margin: number,
      alphaFail: number,
      alphaPass: number,
      yieldMargin: number,
      confidence: number,
      draws: whole(),
      seed: number,
    }),
    cells: list(compareCellSchema()),
    refused: list(
      object({
        spec: text(),
        baselineVariant: text(),
        variant: text(),
        code: text(),
        message: text(),
        hint: nullable(text()),
      }),
    ),
    unmatchedCells: object({ baseline: list(text()), candidate: list(text()) }),
    aggregate: nullable(aggregateSchema()),
  }),
};

/** Returns the schema of the typical change over several cells. */
export function aggregateSchema(): JsonObject {
  return object({
    ratio: number,
    lower: number,
    upper: number,
    pGreater: chance,
    shown: flag,
    cells: whole(),
    left: whole(),
  });
}

/** Returns the schema of one compared cell. */
export function compareCellSchema(): JsonObject {
  return object({
    spec: text(),
    baseline: arm(),
    candidate: arm(),
    finding: { enum: ['regressed', 'improved', 'pass', 'inconclusive', 'unchanged', 'no-baseline'] },
    reason: text(),
    yieldGuard: nullable({ enum: ['OK', 'FAIL'] }),
    ratio,
    interval: nullable(object({ lower: number, upper: number, about: { enum: ['suite', 'population'] } })),
    costRatio: part,
    yieldDifference: part,
    p: nullable(
      object({
        greater: chance,
        less: chance,
        pass: chance,
        yieldDrop: chance,
        adjustedGreater: chance,
        adjustedYieldDrop: chance,
      }),
    ),
    permutation: nullable(object({ kind: { enum: ['exact', 'monteCarlo'] }, total: whole() })),
    cases: object({
      common: whole(),
      onlyBaseline: list(text()),
      onlyCandidate: list(text()),
      worsened: whole(),
      improved: whole(),
      same: whole(),
      worst: list(caseChange()),
      best: list(caseChange()),
    }),
    sharedTrials: whole(),
    prices: nullable(object({ difference: usd, usage: usd, price: usd, complete: flag })),
    trialsToDecide: nullable(whole()),
    warnings: list(object({ code: text(), message: text() })),
  });
}

function arm(): JsonObject {
  return object({
    run: text(),
    variant: text(),
    rateCard: text(),
    trials: whole(),
    leftOut: whole(),
    correct: whole(),
    cost: usd,
    costPerCorrect: ratio,
    costPerTrial: nullable(number),
    yield: chance,
  });
}

function caseChange(): JsonObject {
  const state = object({ correct: whole(), trials: whole(), costPerTrial: number, costPerCorrect: ratio });
  return object({ case: text(), baseline: state, candidate: state, effect: number });
}
