import type { JsonObject } from '../model/json.ts';
import { BASES, COMPONENTS } from '../model/charge.ts';
import { OUTCOMES } from '../model/outcome.ts';
import { PACK_SCHEMA } from './packed.ts';

/** What a digest looks like. */
export const SHA256: JsonObject = { type: 'string', pattern: '^[0-9a-f]{64}$' };

const text: JsonObject = { type: 'string' };
const textOrNull: JsonObject = { type: ['string', 'null'] };
const flag: JsonObject = { type: 'boolean' };
const count: JsonObject = { type: 'integer', minimum: 0, maximum: Number.MAX_SAFE_INTEGER };
const place: JsonObject = { type: 'integer', minimum: 1, maximum: 1_000_000 };
const duration: JsonObject = { type: 'number', minimum: 0, maximum: 1e12 };
const blobOrNull: JsonObject = { oneOf: [SHA256, { type: 'null' }] };
const tags: JsonObject = { type: 'object', additionalProperties: text };
/** Amounts that the ledger's columns hold. */
const usd: JsonObject = { type: 'string', pattern: String.raw`^-?\d{1,9}(\.\d{1,18})?$` };

/** An object that has all these properties and no other. */
function exact(properties: JsonObject, optional: JsonObject = {}): JsonObject {
  return {
    type: 'object',
    required: Object.keys(properties),
    additionalProperties: false,
    properties: { ...properties, ...optional },
  };
}

function nullable(schema: JsonObject): JsonObject {
  return { oneOf: [schema, { type: 'null' }] };
}

const LEAVES = [
  'input_uncached',
  'cache_read',
  'cache_write_5m',
  'cache_write_1h',
  'cache_write_unknown',
] as const;

const usage = exact(
  {
    ...Object.fromEntries(LEAVES.map((leaf) => [leaf, count])),
    output: count,
    reasoning: nullable(count),
    audio_input: count,
    audio_output: count,
    requests: count,
    server_tools: { type: 'object', additionalProperties: count },
  },
  { parts: { type: 'object', additionalProperties: count } },
);

const check = exact(
  {
    validator: text,
    status: { enum: ['pass', 'fail', 'error'] },
    path: textOrNull,
    expected: textOrNull,
    received: textOrNull,
    message: text,
  },
  { oracle: { const: true } },
);

const attempt = exact({
  number: place,
  variant: text,
  startedAt: text,
  durationMs: duration,
  validationMs: duration,
  ended: { enum: ['output', 'refused', 'timeout', 'limit', 'infra-error', 'cancelled'] },
  reason: textOrNull,
  output: blobOrNull,
  verdict: { enum: ['correct', 'incorrect', 'not-judged'] },
  checks: { type: 'array', items: check },
  feedback: textOrNull,
});

const charge: JsonObject = {
  oneOf: [
    exact({
      component: { enum: COMPONENTS },
      unit: text,
      quantity: text,
      basis: { enum: BASES.filter((basis) => basis !== 'unpriced') },
      amount: usd,
      sku: textOrNull,
      rule: textOrNull,
    }),
    exact({
      component: { enum: COMPONENTS },
      unit: text,
      quantity: text,
      basis: { const: 'unpriced' },
      reason: text,
    }),
  ],
};

const call = exact({
  attempt: place,
  seq: { type: 'integer', minimum: 0, maximum: 1_000_000 },
  tryNumber: place,
  kind: { enum: ['model', 'tool', 'judge', 'compute', 'review', 'fallback'] },
  provider: textOrNull,
  name: text,
  served: textOrNull,
  startedAt: text,
  durationMs: duration,
  firstByteMs: nullable(duration),
  status: { enum: ['ok', 'http-error', 'network-error', 'truncated', 'timeout', 'failed', 'cancelled'] },
  httpStatus: nullable({ type: 'integer', minimum: 0, maximum: 999 }),
  error: textOrNull,
  usage: nullable(usage),
  usageFormat: textOrNull,
  usageRaw: textOrNull,
  quantity: textOrNull,
  selectors: tags,
  reported: nullable(usd),
  requestHash: text,
  request: blobOrNull,
  response: blobOrNull,
  replayed: flag,
});

/** JSON Schema of the first line of a cell's data. */
export const HEADER_SCHEMA: JsonObject = exact({
  schema: { const: PACK_SCHEMA },
  cell: exact({
    spec: text,
    variant: text,
    specDescription: text,
    owner: textOrNull,
    label: text,
    agent: text,
    synthetic: flag,
    tags,
    yieldFloor: nullable({ type: 'number' }),
    slaP95Seconds: nullable({ type: 'number' }),
    scoreKey: SHA256,
  }),
  execKey: SHA256,
  judging: nullable(exact({ validators: text, cases: tags })),
  rateCard: SHA256,
});

/** JSON Schema of the line of a trial. */
export const TRIAL_SCHEMA: JsonObject = exact({
  trial: exact(
    {
      case: text,
      repeat: place,
      execKey: SHA256,
      tags,
      weight: { type: 'number', minimum: 0 },
      cluster: textOrNull,
    },
    { scoreKey: SHA256 },
  ),
  attempts: { type: 'array', minItems: 1, items: attempt },
  calls: { type: 'array', items: exact({ call, charges: { type: 'array', items: charge } }) },
  end: exact({
    outcome: { enum: OUTCOMES },
    accepted: flag,
    firstPass: flag,
    attempts: place,
    endedAt: text,
    durationMs: duration,
    waitMs: duration,
    reason: textOrNull,
  }),
});

/** JSON Schema of the line of a text. */
export const TEXT_SCHEMA: JsonObject = exact({ blob: SHA256, text });
