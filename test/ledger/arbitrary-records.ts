import fc from 'fast-check';
import { BASES, COMPONENTS, type Charge } from '../../src/model/charge.ts';
import type { Attempt, Trial, TrialEnd } from '../../src/model/trial.ts';
import type { Call, PricedCall } from '../../src/model/call.ts';
import type { Cell, LedgerEvent, Run } from '../../src/model/run.ts';
import type { Check } from '../../src/model/check.ts';
import type { Intent, LedgerRecord, Settlement } from '../../src/model/ledger.ts';
import type { Json } from '../../src/model/json.ts';
import type { Usage } from '../../src/model/usage.ts';
import { OUTCOMES } from '../../src/model/outcome.ts';

/** Everything that a trial leaves in the ledger. */
export interface TrialStory {
  readonly trial: Trial;
  readonly intents: readonly Intent[];
  /** Of unanswered intents; such as ended the doubt without a bill. */
  readonly settlements: readonly Settlement[];
  readonly calls: readonly PricedCall[];
  readonly attempts: readonly Attempt[];
  readonly end: TrialEnd | null;
}

/** A run with its trials, consistent in its ids and arbitrary in everything else. */
export interface Story {
  readonly run: Run;
  readonly cells: readonly Cell[];
  readonly trials: readonly TrialStory[];
  readonly events: readonly LedgerEvent[];
}

const text = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 12 }),
  fc.constantFrom('steady', 'a,b:c', "'", ''),
);
const key = fc.stringMatching(/^[a-z][a-z.]{0,6}$/);
const hash = fc.oneof(fc.stringMatching(/^[0-9a-f]{64}$/), fc.constantFrom('ABCD', 'not a digest', ''));
const time = fc.oneof(
  fc.date({ noInvalidDate: true }).map((date) => date.toISOString()),
  fc.constantFrom('2026-11-23T10:00:00Z', '2026-11-23T10:00:00.123456+02:00', 'yesterday'),
);
/** Eighths: their sums are exact, in whatever order they are added. */
const ms = fc.nat(1_000_000).map((eighths) => eighths / 8);
const double = fc.double({ min: 0, max: 1e12, noNaN: true });
const count = fc.integer({ min: 1, max: 3 });
const flag = fc.boolean();
const json = fc.jsonValue({ maxDepth: 2 }).map((value) => JSON.parse(JSON.stringify(value)) as Json);
const tags = fc.dictionary(key, text, { maxKeys: 2 });
const lowest = -(2n ** 63n) * 10n ** 9n;
const highest = 2n ** 63n * 10n ** 9n - 1n;
const usd = fc.oneof(fc.bigInt({ min: 0n, max: 10n ** 17n }), fc.bigInt({ min: lowest, max: highest }));
const minutes = fc.constantFrom('0', '1', '0.25', '12.5', '07');
// Model calls more often: most of a summary is about them.
const kind = fc.constantFrom('model', 'model', 'model', 'tool', 'judge', 'compute', 'review', 'fallback');

function orNull<Value>(value: fc.Arbitrary<Value>): fc.Arbitrary<Value | null> {
  return fc.option(value, { nil: null });
}

const usage: fc.Arbitrary<Usage> = fc.record({
  input_uncached: fc.nat(),
  cache_read: fc.nat(),
  cache_write_5m: fc.nat(),
  cache_write_1h: fc.nat(),
  cache_write_unknown: fc.nat(),
  output: fc.nat(),
  reasoning: orNull(fc.nat()),
  audio_input: fc.nat(),
  audio_output: fc.nat(),
  requests: fc.nat(3),
  server_tools: fc.dictionary(fc.constantFrom('search', 'fetch', 'run'), fc.nat(9)),
});

const usageRaw = fc.oneof(
  text,
  fc.json(),
  fc.nat().map((n) => `{"prompt_tokens":${n},"details":{"cached": 0,"id":"a1,2 3"}}`),
  fc.constant('{"a":\u00001}'),
);

const charge: fc.Arbitrary<Charge> = fc
  .record({
    component: fc.constantFrom(...COMPONENTS),
    unit: key,
    quantity: fc.oneof(minutes, fc.nat().map(String), fc.constant('123456789012345678901')),
    basis: fc.constantFrom(...BASES),
    amount: usd,
    sku: orNull(text),
    rule: orNull(text),
    reason: text,
  })
  .map(({ component, unit, quantity, basis, amount, sku, rule, reason }) =>
    basis === 'unpriced'
      ? { component, unit, quantity, basis, reason }
      : { component, unit, quantity, basis, amount, sku, rule },
  );

const call: fc.Arbitrary<Omit<Call, 'id' | 'trialId'>> = fc
  .record({
    attempt: count,
    seq: count,
    tryNumber: count,
    kind,
    provider: orNull(text),
    name: text,
    served: orNull(text),
    startedAt: time,
    durationMs: ms,
    firstByteMs: orNull(double),
    status: fc.constantFrom(
      'ok',
      'ok',
      'ok',
      'http-error',
      'network-error',
      'truncated',
      'timeout',
      'failed',
      'cancelled',
    ),
    httpStatus: orNull(fc.integer({ min: 100, max: 599 })),
    error: orNull(text),
    usage: fc.option(usage, { nil: null, freq: 2 }),
    usageFormat: orNull(text),
    usageRaw: orNull(usageRaw),
    quantity: orNull(minutes),
    selectors: tags,
    reported: orNull(usd),
    requestHash: hash,
    request: orNull(hash),
    response: orNull(hash),
    replayed: flag,
  })
  .map((made) => (made.seq === 2 && made.request !== null ? { ...made, request: made.requestHash } : made));

const check: fc.Arbitrary<Check> = fc.record(
  {
    validator: text,
    status: fc.constantFrom('pass', 'fail', 'error'),
    path: orNull(text),
    expected: orNull(text),
    received: orNull(text),
    message: text,
    oracle: fc.constant(true),
  },
  { requiredKeys: ['validator', 'status', 'path', 'expected', 'received', 'message'] },
);

const attempt: fc.Arbitrary<Omit<Attempt, 'trialId' | 'number'>> = fc.record({
  variant: text,
  startedAt: time,
  durationMs: double,
  validationMs: ms,
  ended: fc.constantFrom('output', 'refused', 'timeout', 'limit', 'infra-error', 'cancelled'),
  reason: orNull(text),
  output: orNull(hash),
  verdict: fc.constantFrom('correct', 'incorrect', 'not-judged'),
  checks: fc.array(check, { maxLength: 3 }),
  feedback: orNull(text),
});

const end: fc.Arbitrary<Omit<TrialEnd, 'trialId'>> = fc.record({
  outcome: fc.constantFrom(...OUTCOMES),
  accepted: flag,
  firstPass: flag,
  attempts: fc.nat(9),
  endedAt: time,
  durationMs: double,
  waitMs: double,
  reason: orNull(text),
});

const begun: fc.Arbitrary<Omit<Trial, 'id' | 'run' | 'spec' | 'variant'>> = fc.record({
  case: text,
  repeat: count,
  execKey: hash,
  tags,
  weight: double,
  cluster: orNull(text),
});

const run: fc.Arbitrary<Omit<Run, 'id'>> = fc.record({
  startedAt: time,
  project: text,
  source: fc.constantFrom('run', 'import'),
  version: text,
  planDigest: hash,
  seed: fc.oneof(fc.maxSafeInteger(), double),
  repeats: count,
  planned: orNull(fc.nat()),
  rateCard: hash,
  synthetic: flag,
  environment: fc.dictionary(key, json, { maxKeys: 3 }),
});

const cell: fc.Arbitrary<Omit<Cell, 'run' | 'spec' | 'variant'>> = fc.record({
  specDescription: text,
  owner: orNull(text),
  label: text,
  agent: text,
  synthetic: flag,
  tags,
  yieldFloor: orNull(double),
  slaP95Seconds: orNull(double),
  scoreKey: hash,
});

const trial = fc.record({
  cell: fc.nat(),
  begun,
  attempts: fc.array(attempt, { maxLength: 3 }),
  // 0: an intent that is never answered; 1: a call without an intent, as imports have; 2: an intent that was
  // settled; else intent and call.
  calls: fc.array(fc.tuple(call, fc.array(charge, { maxLength: 3 }), fc.nat(5), orNull(usd)), {
    maxLength: 4,
  }),
  end: orNull(end),
});

/** Makes a story whose ids are taken where `nextId` leaves off. */
export type MakeStory = (runId: string, nextId: (of: 'trial' | 'call') => number) => Story;

export const anyStory: fc.Arbitrary<MakeStory> = fc
  .record({
    run,
    cells: fc.array(cell, { minLength: 1, maxLength: 3 }),
    trials: fc.array(trial, { maxLength: 6 }),
    events: fc.array(
      fc.record({ trialId: orNull(fc.nat()), at: time, name: text, detail: fc.dictionary(key, json) }),
      { maxLength: 3 },
    ),
  })
  .map((drawn) => (runId, nextId) => {
    const cells = drawn.cells.map((made, n) => ({ ...made, run: runId, spec: `spec ${n}`, variant: 'v,1' }));
    const trials = drawn.trials.map((made): TrialStory => {
      const own = cells[made.cell % cells.length];
      const trialId = nextId('trial');
      const paid = made.calls.map(([body, charges, use, reservation]) => {
        const madeCall: Call = { ...body, id: nextId('call'), trialId };
        const { id: callId, attempt: number, seq, tryNumber, kind: of, name, startedAt: at } = madeCall;
        const intent = { callId, trialId, attempt: number, seq, tryNumber, kind: of, name, at, reservation };
        const answered = use === 0 || use === 2 ? null : { call: madeCall, charges };
        const settlement = { callId, at, resolution: 'not-billed', amount: null, source: 'support' } as const;
        return {
          intent: use === 1 ? null : intent,
          priced: answered,
          settlement: use === 2 ? settlement : null,
        };
      });
      return {
        trial: {
          ...made.begun,
          id: trialId,
          run: runId,
          spec: own?.spec ?? '',
          variant: own?.variant ?? '',
        },
        intents: paid.map(({ intent }) => intent).filter((intent) => intent !== null),
        settlements: paid.map(({ settlement }) => settlement).filter((settled) => settled !== null),
        calls: paid.map(({ priced }) => priced).filter((priced) => priced !== null),
        attempts: made.attempts.map((body, n) => ({ ...body, trialId, number: n + 1 })),
        end: made.end === null ? null : { ...made.end, trialId },
      };
    });
    const events = drawn.events.map((event) => ({ ...event, run: runId }));
    return { run: { ...drawn.run, id: runId }, cells, trials, events };
  });

/** Returns the story's records in an order in which a driver could have written them. */
export function recordsOf(story: Story): LedgerRecord[] {
  return [
    { kind: 'run', run: story.run },
    ...story.cells.map((one) => ({ kind: 'cell' as const, cell: one })),
    ...story.trials.flatMap((one): LedgerRecord[] => [
      { kind: 'trial', trial: one.trial },
      ...one.intents.map((intent) => ({ kind: 'intent' as const, intent })),
      ...one.settlements.map((settlement) => ({ kind: 'settlement' as const, settlement })),
      ...one.calls.map((priced) => ({ kind: 'call' as const, priced })),
      ...one.attempts.map((made) => ({ kind: 'attempt' as const, attempt: made })),
      ...(one.end === null ? [] : [{ kind: 'trial-end' as const, end: one.end }]),
    ]),
    ...story.events.map((event) => ({ kind: 'event' as const, event })),
  ];
}
