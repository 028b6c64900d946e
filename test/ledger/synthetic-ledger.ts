import { createHash } from 'node:crypto';
import { blobRecord } from '../../src/ledger/blob.ts';
import type { Attempt } from '../../src/model/trial.ts';
import type { Call } from '../../src/model/call.ts';
import type { Charge } from '../../src/model/charge.ts';
import type { Cell, Run } from '../../src/model/run.ts';
import type { LedgerRecord, LedgerWriter } from '../../src/model/ledger.ts';

/** Synthetic: what a run leaves in the ledger, in the sizes that real runs have. */
export const RUN: Run = {
  id: '20261123-101530-k3f9',
  startedAt: '2026-11-23T10:15:30.000Z',
  project: 'synthetic',
  source: 'run',
  version: '0.0.0',
  planDigest: digest('plan'),
  seed: 1,
  repeats: 3,
  planned: 1000,
  rateCard: digest('card'),
  synthetic: true,
  environment: { node: '20' },
};

export const CELL: Cell = {
  run: RUN.id,
  spec: 'invoice-fields',
  variant: 'steady',
  specDescription: 'Read the fields of an invoice text',
  owner: null,
  label: 'sandbox/steady',
  agent: 'model',
  synthetic: true,
  tags: { team: 'demo' },
  yieldFloor: 0.8,
  slaP95Seconds: 20,
  scoreKey: digest('score'),
};

export function digest(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

/** What a driver writes for one trial: every inner list is one append, awaited before the next. */
export interface TrialShape {
  /** From 1. */
  readonly attempts: number;
  readonly callsPerAttempt: number;
  readonly texts: boolean;
}

/** Returns the appends of trial number `index`, its ids taken from the writer. */
export function trialAppends(
  writer: Pick<LedgerWriter, 'nextId'>,
  index: number,
  shape: TrialShape,
): LedgerRecord[][] {
  const id = writer.nextId('trial');
  const appends: LedgerRecord[][] = [];
  let waiting: LedgerRecord[] = [
    {
      kind: 'trial',
      trial: {
        id,
        run: RUN.id,
        spec: CELL.spec,
        variant: CELL.variant,
        case: `case-${index % 200}`,
        repeat: 1 + Math.floor(index / 200),
        execKey: digest(`exec ${index % 200}`),
        tags: { feature: `invoices-${index % 20}` },
        weight: 1,
        cluster: null,
      },
    },
  ];
  for (let number = 1; number <= shape.attempts; number += 1) {
    for (let seq = 1; seq <= shape.callsPerAttempt; seq += 1) {
      const call = syntheticCall(writer.nextId('call'), id, number, seq);
      const { id: callId, trialId, attempt, tryNumber, kind, name, startedAt: at } = call;
      const intent = { callId, trialId, attempt, seq, tryNumber, kind, name, at, reservation: 12_345_678n };
      appends.push([...waiting, { kind: 'intent', intent }]);
      waiting = [];
      appends.push([
        ...(shape.texts ? [blobRecord(syntheticText(call.id)).record] : []),
        { kind: 'call', priced: { call, charges: syntheticCharges(call.id) } },
      ]);
    }
    waiting.push({ kind: 'attempt', attempt: syntheticAttempt(id, number, index) });
  }
  const outcome = index % 5 === 0 ? 'incorrect' : 'correct';
  waiting.push({
    kind: 'trial-end',
    end: {
      trialId: id,
      outcome,
      accepted: outcome === 'correct',
      firstPass: outcome === 'correct' && shape.attempts === 1,
      attempts: shape.attempts,
      endedAt: '2026-11-23T10:16:00.120Z',
      durationMs: 1834.562 + index,
      waitMs: 12.25,
      reason: outcome === 'correct' ? null : 'The total differs.',
    },
  });
  appends.push(waiting);
  return appends;
}

function syntheticCall(id: number, trialId: number, attempt: number, seq: number): Call {
  const [input, output] = [800 + (id % 97), 100 + (id % 53)];
  const request = digest(`request ${id}`);
  return {
    id,
    trialId,
    attempt,
    seq,
    tryNumber: 1,
    kind: 'model',
    provider: 'sandbox',
    name: 'steady',
    served: 'steady-2026-11',
    startedAt: new Date(1_795_000_000_000 + id * 137).toISOString(),
    durationMs: 812.345 + (id % 31) / 7,
    firstByteMs: 210.125 + (id % 13) / 3,
    status: 'ok',
    httpStatus: 200,
    error: null,
    usage: {
      input_uncached: input,
      cache_read: 0,
      cache_write_5m: 0,
      cache_write_1h: 0,
      cache_write_unknown: 0,
      output,
      reasoning: 0,
      audio_input: 0,
      audio_output: 0,
      requests: 1,
      server_tools: {},
    },
    usageFormat: 'openai-chat',
    usageRaw:
      `{"prompt_tokens":${input},"completion_tokens":${output},"total_tokens":${input + output},` +
      '"prompt_tokens_details":{"cached_tokens":0,"audio_tokens":0},"completion_tokens_details":' +
      '{"reasoning_tokens":0,"audio_tokens":0,"accepted_prediction_tokens":0,"rejected_prediction_tokens":0}}',
    quantity: null,
    selectors: { tier: 'default' },
    reported: null,
    requestHash: request,
    request,
    response: digest(syntheticText(id)),
    replayed: false,
  };
}

function syntheticCharges(id: number): Charge[] {
  return (['model.input', 'model.cache', 'model.output'] as const).map((component, index) => ({
    component,
    unit: ['input_uncached', 'cache_read', 'output'][index] ?? '',
    quantity: String(800 + (id % 97)),
    basis: 'list',
    amount: BigInt(800 + (id % 97)) * 1_250_000_000_000n + BigInt(index),
    sku: `sandbox/steady#${component}`,
    rule: 'from 2026-01-01',
  }));
}

function syntheticAttempt(trialId: number, number: number, index: number): Attempt {
  return {
    trialId,
    number,
    variant: CELL.variant,
    startedAt: '2026-11-23T10:15:58.001Z',
    durationMs: 1700.031 + index / 3,
    validationMs: 1.234,
    ended: 'output',
    reason: null,
    output: digest(`output ${trialId} ${number}`),
    verdict: index % 5 === 0 ? 'incorrect' : 'correct',
    checks: ['json-schema', 'numeric', 'exact'].map((validator, place) => ({
      validator,
      status: index % 5 === 0 && place === 1 ? 'fail' : 'pass',
      path: place === 0 ? null : `$.field${place}`,
      expected: place === 0 ? null : `${(index % 200) * 10 + place}.50`,
      received: place === 0 ? null : `${(index % 200) * 10 + place}.${index % 5 === 0 ? `${index}` : '50'}`,
      message: place === 0 ? 'The output follows its schema.' : 'The value is what was wanted.',
    })),
    feedback: number === 1 ? null : 'The total is 12.50, wanted is 13.50. Correct it and answer again.',
  };
}

function syntheticText(id: number): string {
  const lines = Array.from(
    { length: 18 },
    (_, line) => `item ${line} price ${(id * 7919 + line * 104_729) % 9973}`,
  );
  return JSON.stringify({ id, model: 'steady', content: lines.join('\n') });
}
