import type { JsonObject } from '../../src/model/json.ts';
import { aggregateSchema, compareCellSchema } from '../comparison/json-schema.ts';
import { list, nullable, object, text, whole } from '../json-schema.ts';
import { GATE_SCHEMA } from './document.ts';

const number: JsonObject = { type: 'number' };
const flag: JsonObject = { type: 'boolean' };
const chance: JsonObject = { type: 'number', minimum: 0, maximum: 1 };
const usd: JsonObject = { type: 'string', pattern: '^-?[0-9]{1,30}(\\.[0-9]{1,18})?$' };
const instant: JsonObject = {
  type: 'string',
  pattern: '^\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d(\\.\\d+)?Z$',
};
const sha: JsonObject = nullable({ type: 'string', pattern: '^[0-9a-f]{7,64}$' });
const ratio: JsonObject = {
  description: 'A word where it is infinite: nothing was correct.',
  anyOf: [{ type: 'null' }, { type: 'number' }, { const: 'Infinity' }],
};
const verdict: JsonObject = {
  enum: [
    'regressed',
    'pass',
    'improved',
    'inconclusive',
    'no-baseline',
    'new',
    'removed',
    'degraded',
    'unchanged',
    'accepted',
    'budget',
    'needs-run',
  ],
};
const warnings: JsonObject = list(object({ code: text(), message: text() }));

/** JSON Schema (draft-07) of gate.json; published as `schema/gate.schema.json`. */
export const gateSchema: JsonObject = {
  $schema: 'http://json-schema.org/draft-07/schema#',
  title: 'firstpass gate',
  description:
    'What a gate found about a change, cell by cell. Ratios are candidate by baseline; amounts are exact decimal strings of US dollars.',
  ...object({
    schema: { const: GATE_SCHEMA },
    version: text(),
    at: instant,
    project: object({ name: text(), file: text() }),
    commit: object({ head: sha, base: sha, dirty: flag }),
    verdict,
    passed: flag,
    exitCode: { type: 'integer', minimum: 0, maximum: 255 },
    title: text(),
    problem: nullable(object({ code: text(), message: text(), hint: nullable(text()) })),
    cells: list(cell()),
    aggregate: nullable(aggregateSchema()),
    money: object({
      spentUsd: usd,
      budgetUsd: nullable(usd),
      savedByReuseUsd: usd,
      savedByEarlyStopUsd: usd,
      newTrials: whole(),
      reusedTrials: whole(),
      unpriced: whole(),
    }),
    runs: object({ candidate: nullable(text()), baseline: list(text()) }),
    rateCard: text(),
    synthetic: flag,
    warnings,
    reproduce: text(),
  }),
};

function cell(): JsonObject {
  return object({
    spec: text(),
    variant: text(),
    label: text(),
    place: nullable(object({ file: text(), line: { type: 'integer', minimum: 1 } })),
    change: { enum: ['none', 'prices', 'judging', 'execution', 'new', 'removed'] },
    verdict,
    level: { enum: ['error', 'warn', 'note'] },
    margin: { type: 'number', minimum: 0 },
    confidence: chance,
    reason: text(),
    keys: object({ exec: nullable(text()), score: nullable(text()), baselineData: nullable(text()) }),
    comparison: nullable(compareCellSchema()),
    sequential: nullable(sequential()),
    guards: list(
      object({
        name: { enum: ['yield-floor', 'min-yield', 'max-cost-per-correct', 'max-cost-per-trial'] },
        limit: text(),
        value: text(),
        held: flag,
      }),
    ),
    factors: nullable(object({ yield: number, attempts: number, costPerAttempt: number, prices: number })),
    accepted: nullable(object({ maxRatio: number, expires: text(), reason: text(), by: nullable(text()) })),
    toSettle: nullable(object({ trials: whole(), usd: nullable(usd) })),
    reviewSensitivity: list(object({ factor: number, ratio })),
    warnings,
  });
}

function sequential(): JsonObject {
  const histogram = object({ from: number, to: number, counts: list(whole()) });
  return object({
    looks: list(
      object({
        repeats: whole(),
        time: number,
        logRatio: ratio,
        pFail: nullable(chance),
        pPass: nullable(chance),
        nominalP: chance,
        failAbove: nullable(number),
        passBelow: nullable(number),
      }),
    ),
    plannedRepeats: whole(),
    repeats: whole(),
    stopped: { enum: ['regressed', 'pass', 'futile', 'last-look', 'budget', 'needs-run'] },
    pFail: chance,
    pFailAdjusted: chance,
    pPass: chance,
    confirmed: nullable(flag),
    nullHistogram: nullable(histogram),
  });
}
