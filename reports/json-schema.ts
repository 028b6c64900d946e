import { COMPONENTS } from '../src/model/charge.ts';
import type { JsonObject } from '../src/model/json.ts';
import { OUTCOMES } from '../src/model/outcome.ts';
import { REPORT_SCHEMA } from './document.ts';

/** JSON Schema (draft-07) of the JSON report; published as `schema/report.schema.json`. */
export const reportSchema: JsonObject = {
  $schema: 'http://json-schema.org/draft-07/schema#',
  title: 'firstpass report',
  description:
    'One run, or several: every cell with its figures. Amounts are exact decimal strings of US dollars.',
  ...withOptional(
    {
      budget: budget(),
      runs: described(list(runShare()), 'Every run of a report of several, the oldest first.'),
    },
    {
      schema: { const: REPORT_SCHEMA },
      basis: { const: 'accepted', description: 'cpco divides by all correct outputs, retries included.' },
      run: described(object(run()), 'The run; of a report of several, the newest.'),
      totals: totals(),
      cells: list(cell()),
      best: list(best()),
      rollUps: described(list(rollUp()), 'By every tag that a trial carries; each sums to the total.'),
      comparison: nullable({
        type: 'object',
        description: 'Against a baseline: what `firstpass compare --json` prints.',
      }),
      failures: list(
        object({
          spec: text(),
          variant: text(),
          validator: text(),
          message: text(),
          count: { type: 'integer', minimum: 1 },
        }),
      ),
      invariants: list(object({ name: text(), holds: { type: 'boolean' }, detail: text() })),
      audits: list(
        object({
          spec: nullable(text()),
          variant: nullable(text()),
          audited: whole(),
          correct: whole(),
          precision: nullable(ref('numberFigure')),
          cpco: nullable(ref('moneyFigure')),
        }),
      ),
    },
  ),
  definitions: {
    usd: { type: 'string', pattern: '^-?[0-9]+(\\.[0-9]{1,18})?$', description: 'US dollars, exact.' },
    warning: object({ code: text(), message: text() }),
    components: object(Object.fromEntries(COMPONENTS.map((name) => [name, usd()]))),
    outcomes: object(Object.fromEntries(OUTCOMES.map((name) => [name, whole()]))),
    moneyFigure: figure(usd()),
    numberFigure: figure({ type: 'number' }),
    usage: object(
      {
        ...Object.fromEntries(
          [
            'input_uncached',
            'cache_read',
            'cache_write_5m',
            'cache_write_1h',
            'cache_write_unknown',
            'output',
            'audio_input',
            'audio_output',
            'requests',
          ].map((leaf) => [leaf, whole()]),
        ),
        reasoning: nullable({ type: 'integer', minimum: 0 }),
        server_tools: { type: 'object', additionalProperties: whole() },
      },
      'Token leaves are disjoint; reasoning is a part of output.',
    ),
  },
};

/** Returns the schema of an object of which some properties may be missing. */
function withOptional(optional: JsonObject, properties: JsonObject): JsonObject {
  return { ...object(properties), properties: { ...properties, ...optional } };
}

function budget(): JsonObject {
  return object(
    {
      budgets: list(object({ scope: text(), cap: usd(), spent: usd(), stopped: { type: 'boolean' } })),
      notBegun: whole(),
      stopped: whole(),
      comparisons: list(object({ spec: text(), blocks: whole(), begun: whole(), outside: usd() })),
    },
    'Only there when the run had budgets. `comparisons`: specs whose variants are compared on fewer trials.',
  );
}

function runShare(): JsonObject {
  return object({
    ...run(),
    trials: whole(),
    spent: described(usd(), 'What the run bought itself, copies of earlier purchases excluded.'),
    unpriced: whole(),
    repeated: described(whole(), 'Trials left out because another of the runs holds the same draw.'),
    spentOnRepeated: described(usd(), 'What the run bought for those: part of spent and in no total.'),
  });
}

function run(): JsonObject {
  return {
    id: text(),
    project: text(),
    startedAt: text(),
    source: { enum: ['run', 'import', 'rescore', 'baseline'] },
    rescoredFrom: nullable(text()),
    version: text(),
    seed: { type: 'integer' },
    repeats: whole(),
    planned: nullable(whole()),
    planDigest: text(),
    rateCard: { type: 'string', description: 'SHA-256 of the canonical rate card.' },
    synthetic: { type: 'boolean', description: 'Whether sandbox models answered in any part of the run.' },
    environment: { type: 'object' },
  };
}

function totals(): JsonObject {
  return object({
    trials: whole(),
    pricedTrials: described(whole(), 'Trials whose every charge has a price.'),
    outcomes: ref('outcomes'),
    cost: described(usd(), 'Machine and review cost of all trials.'),
    unpriced: described(whole(), 'Charges without a price: above 0, cost is a lower bound.'),
    costWithFallback: usd(),
    byComponent: ref('components'),
    shadow: described(usd(), 'What replayed calls would have cost; in no total.'),
    reused: described(usd(), 'The part of cost that earlier runs paid; the rest is what this run spent.'),
    reusedTrials: described(whole(), 'Trials that began with an output of an earlier run.'),
    inDoubt: described(whole(), 'Requests that got no answer: possibly billed, in no total.'),
    inDoubtUpTo: {
      ...nullable(usd()),
      description: 'The most that those requests can have cost; null when that is not known.',
    },
    callsWithoutUsage: whole(),
  });
}

function cell(): JsonObject {
  return withOptional(
    { runs: described(list(text()), 'The runs of its trials, in a report of several.') },
    {
      spec: text(),
      variant: text(),
      label: text(),
      agent: text(),
      owner: nullable(text()),
      synthetic: { type: 'boolean' },
      tags: { type: 'object', additionalProperties: text() },
      yieldFloor: nullable({ type: 'number' }),
      slaP95Seconds: nullable({ type: 'number' }),
      counts: counts(),
      cost: cost(),
      figures: figures(),
      work: work(),
      warnings: list(ref('warning')),
      degraded: {
        ...list(ref('warning')),
        description: 'Doubts that forbid a recommendation; empty when sound.',
      },
    },
  );
}

function counts(): JsonObject {
  const names = ['trials', 'cases', 'judged', 'correct', 'accepted', 'firstPass', 'falseAccepts'];
  names.push('falseRejects', 'pricedTrials', 'reused', 'inDoubt', 'callsWithoutUsage');
  return object({
    ...Object.fromEntries(names.map((name) => [name, whole()])),
    outcomes: ref('outcomes'),
  });
}

function cost(): JsonObject {
  return object({
    total: usd(),
    unpriced: whole(),
    machine: usd(),
    review: usd(),
    fallback: usd(),
    byComponent: ref('components'),
    waterfall: object({ valueAdded: usd(), rework: usd(), scrap: usd() }, 'The parts sum to total, exactly.'),
    retries: usd(),
    reused: usd(),
    shadow: usd(),
  });
}

function figures(): JsonObject {
  const amounts = ['cpco', 'cpcoSuite', 'cpcoCaseWeighted', 'cpcoMachine', 'cpcoStrict'];
  amounts.push('cpcoFirstAttempt', 'costPerExecution', 'costPerDelivered', 'marginalCostOfRetrySuccess');
  const numbers = ['yield', 'firstPassYield', 'recoveredYield', 'retryShare', 'wasteShare'];
  numbers.push('attemptsPerTrial', 'durationMsP50', 'durationMsP95');
  return object({
    ...Object.fromEntries(amounts.map((name) => [name, ref('moneyFigure')])),
    ...Object.fromEntries(numbers.map((name) => [name, ref('numberFigure')])),
  });
}

function work(): JsonObject {
  return object({
    attempts: whole(),
    modelCalls: whole(),
    httpRequests: whole(),
    toolCalls: { type: 'object', additionalProperties: whole() },
    usage: ref('usage'),
    cachedShare: nullable({ type: 'number', minimum: 0, maximum: 1 }),
    reviewMinutes: { type: 'number', minimum: 0 },
    waitMs: { type: 'number', minimum: 0 },
    durationOutcomes: list({ enum: [...OUTCOMES] }),
  });
}

function best(): JsonObject {
  return object({
    spec: text(),
    variant: nullable(text()),
    reason: {
      enum: [
        'cheapest-above-floor',
        'only-one-above-floor',
        'none-above-floor',
        'none-correct',
        'all-degraded',
        'no-comparison',
      ],
    },
    runnerUp: nullable(text()),
    cheaperPerTrial: nullable(text()),
    choice: choice(),
    frontier: list(
      object({
        variant: text(),
        standing: { enum: ['frontier', 'dominated', 'too-close'] },
        by: nullable(text()),
      }),
    ),
    belowFloor: list(text()),
    withoutCorrect: list(text()),
    degraded: list(text()),
  });
}

function choice(): JsonObject {
  const ratio = nullable({ type: 'number' });
  const shares = object({ expected: { type: 'number' }, atMost: { type: 'number' } });
  const contest = {
    ratio,
    lower: ratio,
    upper: ratio,
    level: { type: 'number' },
    cases: whole(),
    regret: nullable(shares),
  };
  return object(
    {
      verdict: { enum: ['ahead', 'tie', 'only-one', 'none'] },
      ...contest,
      rivals: list(object({ ...contest, variant: text(), verdict: { enum: ['ahead', 'tie'] } })),
    },
    'How sure the pick is against all rivals, and the figures against the runner-up; ratios are rival by pick, a tie is too close to call.',
  );
}

function rollUp(): JsonObject {
  const row = object({
    value: text(),
    missing: { type: 'boolean', description: 'Whether it is the bucket of trials without the tag.' },
    trials: whole(),
    judged: whole(),
    correct: whole(),
    cost: usd(),
    unpriced: whole(),
    wasted: usd(),
  });
  return object({ tag: text(), rows: list(row) });
}

function figure(value: JsonObject): JsonObject {
  const shape = object(
    {
      value: nullable(value),
      lower: nullable(value),
      upper: nullable(value),
      level: nullable({ type: 'number' }),
      n: whole(),
      warnings: list(ref('warning')),
    },
    'value is null when undefined; lower alone is then the least that it can be. Ends of intervals are rounded.',
  );
  const basis = { enum: ['accepted', 'firstPass'], description: 'What a cost per output divides by.' };
  return { ...shape, properties: { ...(shape['properties'] as JsonObject), basis } };
}

export function object(properties: JsonObject, description?: string): JsonObject {
  return {
    ...(description === undefined ? {} : { description }),
    type: 'object',
    required: Object.keys(properties),
    additionalProperties: false,
    properties,
  };
}

export function list(items: JsonObject): JsonObject {
  return { type: 'array', items };
}

export function nullable(schema: JsonObject): JsonObject {
  return { anyOf: [{ type: 'null' }, schema] };
}

function ref(name: string): JsonObject {
  return { $ref: `#/definitions/${name}` };
}

/** A description beside `$ref` would be ignored in draft-07, so it goes around it. */
function described(schema: JsonObject, description: string): JsonObject {
  return { description, allOf: [schema] };
}

export function text(): JsonObject {
  return { type: 'string' };
}

export function whole(): JsonObject {
  return { type: 'integer', minimum: 0 };
}

function usd(): JsonObject {
  return { $ref: '#/definitions/usd' };
}
