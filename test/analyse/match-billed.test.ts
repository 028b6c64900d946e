import fc from 'fast-check';
import { expect, test } from 'vitest';
import { matchBilled } from '../../src/analyse/match-billed.ts';
import type { BilledRequest } from '../../src/model/billed.ts';
import type { Call } from '../../src/model/call.ts';
import type { Intent } from '../../src/model/ledger.ts';
import { NO_USAGE } from '../../src/model/usage.ts';

const START = Date.parse('2026-11-23T10:00:00.000Z');
const iso = (second: number): string => new Date(START + second * 1000).toISOString();

function intent(callId: number, second: number, change: Partial<Intent> = {}): Intent {
  const place = { callId, trialId: 1, attempt: 1, seq: 1, tryNumber: 1 };
  return { ...place, kind: 'model', name: 'steady', at: iso(second), reservation: 5n, ...change };
}

function billed(second: number, change: Partial<BilledRequest> = {}): BilledRequest {
  return {
    atMs: START + second * 1000,
    model: 'steady',
    input: 10,
    output: 2,
    id: null,
    cost: null,
    ...change,
  };
}

function answered(second: number, output: number): Call {
  return {
    id: 99,
    trialId: 1,
    attempt: 1,
    seq: 1,
    tryNumber: 1,
    kind: 'model',
    provider: 'sandbox',
    name: 'steady',
    served: null,
    startedAt: iso(second),
    durationMs: 1,
    firstByteMs: null,
    status: 'ok',
    httpStatus: 200,
    error: null,
    usage: { ...NO_USAGE, input_uncached: 10, output },
    usageFormat: null,
    usageRaw: null,
    quantity: null,
    selectors: {},
    reported: null,
    requestHash: '',
    request: null,
    response: null,
    replayed: false,
  };
}

const pairs = (...given: Parameters<typeof matchBilled>): readonly (readonly [number, number])[] =>
  matchBilled(...given).map((match) => [match.intent.callId, (match.billed.atMs - START) / 1000]);

test('a request goes to the call of its model that began last before it; each is used once', () => {
  expect(pairs([billed(3), billed(12)], [], [intent(1, 0), intent(2, 10)])).toEqual([
    [1, 3],
    [2, 12],
  ]);
  expect(pairs([billed(3), billed(4)], [], [intent(1, 0)])).toEqual([[1, 3]]);
  expect(pairs([billed(3, { model: 'steady-2026-11' })], [], [intent(1, 0)])).toEqual([[1, 3]]);
});

test('another model, another kind and another hour match nothing', () => {
  const open = [intent(1, 0), intent(2, 0, { kind: 'tool' })];
  expect(pairs([billed(3, { model: 'steadyx' }), billed(-60), billed(3600)], [], open)).toEqual([]);
  expect(pairs([billed(1), billed(2)], [], open)).toEqual([[1, 1]]);
});

test('what an answered call explains is no bill of one in doubt', () => {
  const open = [intent(1, 0)];
  expect(pairs([billed(1)], [answered(0, 2)], open)).toEqual([]);
  expect(pairs([billed(1), billed(2, { output: 3 })], [answered(0, 2)], open)).toEqual([[1, 2]]);
});

test('never more matches than either side has, none twice', () => {
  const seconds = fc.array(fc.nat(1200), { maxLength: 8 });
  fc.assert(
    fc.property(seconds, seconds, (bills, begins) => {
      const found = matchBilled(
        bills.map((second) => billed(second)),
        [],
        begins.map((second, index) => intent(index + 1, second)),
      );
      expect(new Set(found.map((match) => match.intent.callId)).size).toBe(found.length);
      expect(new Set(found.map((match) => match.billed)).size).toBe(found.length);
    }),
  );
});

test('a copy of an answer explains no request: what it is a copy of does already', () => {
  const copy = { ...answered(0, 2), id: 100, reusedFrom: 99 };
  expect(pairs([billed(1), billed(2)], [answered(0, 2), copy], [intent(7, 1)])).toEqual([[7, 2]]);
});
