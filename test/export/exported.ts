import fc from 'fast-check';
import type { ExportedTrial, ExportSource } from '../../src/export/format.ts';
import type { Call } from '../../src/model/call.ts';
import type { Charge } from '../../src/model/charge.ts';
import { sumUsd, type Usd } from '../../src/model/money.ts';
import { NO_USAGE } from '../../src/model/usage.ts';
import { anyStory, type Story } from '../ledger/arbitrary-records.ts';
import { CELL, RUN } from '../ledger/synthetic-ledger.ts';

/** Returns what a story of arbitrary records exports. */
export function exportedStory(story: Story): ExportedTrial[] {
  return story.trials.flatMap(({ trial, end, attempts, calls }) => {
    const cell = story.cells.find(({ spec, variant }) => spec === trial.spec && variant === trial.variant);
    return cell === undefined ? [] : [{ run: story.run, cell, trial, end, attempts, calls }];
  });
}

/** Several runs of arbitrary records. */
export const anyTrials: fc.Arbitrary<ExportedTrial[]> = fc
  .array(anyStory, { maxLength: 2 })
  .map((stories) => {
    const ids = { trial: 0, call: 0 };
    return stories.flatMap((make, run) =>
      exportedStory(
        make(`run ${run}`, (of) => {
          ids[of] += 1;
          return ids[of];
        }),
      ),
    );
  });

export function sourceOf(trials: readonly ExportedTrial[]): ExportSource {
  return {
    trials: () => trials,
    tagNames: () =>
      [...new Set(trials.flatMap(({ cell, trial }) => Object.keys({ ...cell.tags, ...trial.tags })))].sort(),
  };
}

/** What was paid, straight from the charges. */
export function paidFor(trials: readonly ExportedTrial[]): Usd {
  return sumUsd(
    trials
      .flatMap(({ calls }) => calls)
      .filter(({ call }) => call.reusedFrom === undefined)
      .flatMap(({ charges }) => charges)
      .map((charge) => (charge.basis === 'unpriced' || charge.basis === 'shadow' ? 0n : charge.amount)),
  );
}

export const MODEL_CALL: Call = {
  id: 7,
  trialId: 1,
  attempt: 1,
  seq: 1,
  tryNumber: 1,
  kind: 'model',
  provider: 'sandbox',
  name: 'steady',
  served: 'steady-2026-11',
  startedAt: '2026-11-23T10:15:31.250Z',
  durationMs: 812.5,
  firstByteMs: 200,
  status: 'ok',
  httpStatus: 200,
  error: null,
  usage: { ...NO_USAGE, input_uncached: 100, cache_read: 900, cache_write_5m: 40, output: 25, requests: 1 },
  usageFormat: null,
  usageRaw: null,
  quantity: null,
  selectors: { service_tier: 'default' },
  reported: null,
  requestHash: 'a'.repeat(64),
  request: null,
  response: null,
  replayed: false,
};

export function listCharge(component: Charge['component'], amount: Usd): Charge {
  return { component, unit: 'token', quantity: '1', basis: 'list', amount, sku: null, rule: null };
}

/** A trial that needed a second attempt, with a tool and a reviewer. Synthetic. */
export const MENDED: ExportedTrial = {
  run: RUN,
  cell: CELL,
  trial: {
    id: 1,
    run: RUN.id,
    spec: CELL.spec,
    variant: CELL.variant,
    case: 'case-1',
    repeat: 1,
    execKey: 'b'.repeat(64),
    tags: { feature: 'invoices' },
    weight: 1,
    cluster: null,
  },
  end: {
    trialId: 1,
    outcome: 'correct',
    accepted: true,
    firstPass: false,
    attempts: 2,
    endedAt: '2026-11-23T10:15:36.000Z',
    durationMs: 5000,
    waitMs: 0,
    reason: null,
  },
  attempts: [1, 2].map((number) => ({
    trialId: 1,
    number,
    variant: CELL.variant,
    startedAt: `2026-11-23T10:15:3${number}.000Z`,
    durationMs: 1000,
    validationMs: 1.5,
    ended: 'output',
    reason: null,
    output: null,
    verdict: number === 2 ? 'correct' : 'incorrect',
    checks: [
      {
        validator: 'exact',
        status: number === 2 ? 'pass' : 'fail',
        path: '$.total',
        expected: 'SECRET-EXPECTED',
        received: 'SECRET-RECEIVED',
        message: 'SECRET-MESSAGE',
      },
    ],
    feedback: null,
  })),
  calls: [
    { call: MODEL_CALL, charges: [listCharge('model.input', 123_456_789n), listCharge('model.output', 1n)] },
    {
      call: {
        ...MODEL_CALL,
        id: 8,
        seq: 2,
        kind: 'tool',
        name: 'search',
        provider: null,
        served: null,
        usage: null,
      },
      charges: [{ component: 'tool', unit: 'call', quantity: '1', basis: 'unpriced', reason: 'no price' }],
    },
    {
      call: {
        ...MODEL_CALL,
        id: 9,
        attempt: 2,
        status: 'http-error',
        httpStatus: 529,
        error: 'SECRET-ERROR',
        usage: null,
      },
      charges: [],
    },
    { call: { ...MODEL_CALL, id: 10, attempt: 2, tryNumber: 2 }, charges: [listCharge('model.input', 5n)] },
  ],
};
