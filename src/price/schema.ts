import type { Json, JsonObject } from '../model/json.ts';
import { COMPARATORS, CONFIDENCES, RATE_CLASSES } from './card.ts';

/*
 * Descriptions that begin with "must" are what a reader is told when the value does not fit
 * (src/price/shape.ts); keep them whole clauses.
 */

const PRICE: JsonObject = {
  type: ['string', 'null'],
  pattern: '^[0-9]+(\\.[0-9]{1,18})?$',
  description: 'must be a non-negative decimal in quotes, such as "0.25" ("0" is free, null is unpriced)',
};
const FACTOR: JsonObject = {
  type: 'string',
  pattern: '^[0-9]+(\\.[0-9]+)?$',
  description: 'must be a non-negative decimal in quotes, such as "0.5"',
};
const SHARE: JsonObject = {
  type: 'string',
  pattern: '^(0(\\.[0-9]+)?|1(\\.0+)?)$',
  description: 'must be a share from "0" to "1" in quotes, such as "0.12"',
};
const INSTANT: JsonObject = {
  type: 'string',
  pattern: '^[0-9]{4}-[0-9]{2}-[0-9]{2}(T[0-9:.]+(Z|[+-][0-9]{2}:[0-9]{2}))?$',
  description: 'must be an instant such as 2026-10-07T00:00:00Z, or a day',
};
const DAY: JsonObject = {
  type: 'string',
  pattern: '^[0-9]{4}-[0-9]{2}-[0-9]{2}$',
  description: 'must be a day such as 2026-10-07',
};
const TEXT: JsonObject = { type: 'string', minLength: 1, description: 'must be a text' };
const COUNT: JsonObject = {
  type: 'integer',
  minimum: 1,
  description: 'must be a whole number above 0',
};

function closed(properties: Record<string, Json>, required: readonly string[] = []): JsonObject {
  return { type: 'object', additionalProperties: false, required, properties };
}

function list(items: JsonObject): JsonObject {
  return { type: 'array', items };
}

function byName(names: readonly string[], value: JsonObject): Record<string, Json> {
  return Object.fromEntries(names.map((name) => [name, value]));
}

const SOURCE = closed({ url: TEXT, retrieved: DAY, by: TEXT, note: TEXT });
const RATES = closed(byName(RATE_CLASSES, PRICE));

const COMPARISON: JsonObject = {
  ...closed(byName(COMPARATORS, { type: 'integer', minimum: 0, description: 'must be a whole number' })),
  minProperties: 1,
  description: 'must say how to compare: {gt: 200000}, gte, lt or lte',
};

const HOURS: JsonObject = {
  type: 'string',
  pattern: '^[0-2][0-9]:[0-5][0-9]-[0-2][0-9]:[0-5][0-9]$',
  description: 'must be a span such as "01:00-04:00"',
};

const WINDOW = closed(
  {
    tz: { const: 'UTC', description: 'must be UTC' },
    days: list({ type: 'integer', minimum: 1, maximum: 7, description: 'must be 1 (Monday) to 7 (Sunday)' }),
    hours: list(HOURS),
    except_calendar: TEXT,
  },
  ['tz'],
);

const CONDITION: JsonObject = {
  type: 'object',
  properties: { prompt_tokens: COMPARISON, window: WINDOW },
  additionalProperties: {
    type: ['string', 'array'],
    minLength: 1,
    minItems: 1,
    items: TEXT,
    description: 'must be the value that the selector has, or a list of values',
  },
};

const RULE = closed(
  { when: CONDITION, set: RATES, multiply: closed(byName([...RATE_CLASSES, 'tokens'], FACTOR)) },
  ['when'],
);

const FEE: JsonObject = {
  ...closed({ per: COUNT, usd: { ...PRICE, type: 'string' } }, ['per', 'usd']),
  type: ['object', 'null'],
};

const DATED = {
  from: INSTANT,
  to: INSTANT,
  confidence: { enum: CONFIDENCES, description: `must be one of ${CONFIDENCES.join(', ')}` },
  verify_by: DAY,
  source: SOURCE,
  note: TEXT,
};

const PERIOD = closed({
  ...DATED,
  rates: RATES,
  fees: { type: 'object', additionalProperties: FEE },
  rules: list(RULE),
});

const SKU = closed(
  {
    sku: { type: 'string', pattern: '^[^/]+/.+$', description: 'must be provider/model' },
    ids: { ...list(TEXT), minItems: 1, description: 'must be a list of model ids' },
    snapshots: {
      type: 'string',
      pattern: '^\\^.*\\$$',
      description: 'must be a regular expression from ^ to $, such as ^model-\\d{8}$',
    },
    periods: { ...list(PERIOD), minItems: 1, description: 'must be a list of at least one period' },
  },
  ['sku', 'periods'],
);

const USD: JsonObject = { const: 'USD', description: 'must be USD' };

const TOOL = closed({ sku: TEXT, per_call: PRICE, per_session: PRICE, per_1000: PRICE, ...DATED }, ['sku']);

const COMPUTE = closed(
  {
    sku: TEXT,
    usd_per_second: PRICE,
    usd_per_cpu_hour: PRICE,
    usd_per_gpu_hour: PRICE,
    cpus: COUNT,
    gpus: COUNT,
    attribution: {
      enum: ['wall_clock', 'throughput'],
      description: 'must be wall_clock or throughput',
    },
    tokens_per_s: closed(byName(['input', 'output', 'cache_read'], FACTOR), ['input', 'output']),
    idle: { enum: ['exclude', 'amortize'], description: 'must be exclude or amortize' },
    utilization: SHARE,
    ...DATED,
  },
  ['sku'],
);

const PERSON = closed(
  {
    role: TEXT,
    per_hour: PRICE,
    currency: { type: 'string', pattern: '^[A-Z]{3}$', description: 'must be a currency such as EUR' },
    loaded: FACTOR,
    ...DATED,
  },
  ['role', 'per_hour'],
);

const PLAN = closed(
  {
    sku: TEXT,
    per_seat_month: PRICE,
    mode: { const: 'shadow', description: 'must be shadow' },
    ...DATED,
  },
  ['sku', 'per_seat_month', 'mode'],
);

const DISCOUNTED = [...RATE_CLASSES, 'tokens', 'fees'];
const CONTRACT = closed(
  {
    provider: TEXT,
    classes: {
      ...list({ enum: DISCOUNTED, description: `must be one of ${DISCOUNTED.join(', ')}` }),
      minItems: 1,
      description: 'must be a list of classes such as [tokens]',
    },
    discount: SHARE,
    ...DATED,
  },
  ['provider', 'classes', 'discount'],
);

const FX = closed(
  {
    pair: { type: 'string', pattern: '^[A-Z]{3}USD$', description: 'must be a pair such as EURUSD' },
    rate: FACTOR,
    date: DAY,
    verify_by: DAY,
    source: TEXT,
  },
  ['pair', 'rate', 'date'],
);

/** JSON Schema (draft-07) of a rate card, closed: for checking, for editors and for the reference page. */
export const RATE_CARD_SCHEMA: JsonObject = {
  $schema: 'http://json-schema.org/draft-07/schema#',
  title: 'firstpass rate card',
  ...closed(
    {
      schema: { const: 'ratecard/1', description: 'must be ratecard/1' },
      id: TEXT,
      version: TEXT,
      created: TEXT,
      currency: USD,
      note: TEXT,
      sources: list(
        closed(byName(['name', 'version', 'published', 'sha256', 'licence', 'url'], TEXT), ['name']),
      ),
      calendars: { type: 'object', additionalProperties: list(DAY) },
      skus: list(SKU),
      tools: list(TOOL),
      compute: list(COMPUTE),
      people: list(PERSON),
      plans: list(PLAN),
      contracts: list(CONTRACT),
      fx: list(FX),
    },
    ['schema', 'id'],
  ),
};
