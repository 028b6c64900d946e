import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { caseOf, specOf } from '../provider/sandbox/fixtures.ts';
import { openReader, openWriter } from '../../src/ledger/sqlite/index.ts';
import { openReplayAgent } from '../../src/agent/replay.ts';
import { testMeter } from './test-meter.ts';
import type { AgentContext } from '../../src/agent/context.ts';
import type { Attempt } from '../../src/model/trial.ts';
import type { AttemptRequest, AttemptResult } from '../../src/model/agent.ts';
import type { Call } from '../../src/model/call.ts';
import type { LedgerReader, LedgerRecord, LedgerWriter } from '../../src/model/ledger.ts';
import type { ReplayVariant } from '../../src/model/variant.ts';
import { blobRecord } from '../../src/ledger/blob.ts';
import { NO_USAGE } from '../../src/model/usage.ts';

const AT = '2026-11-23T10:00:00.000Z';
let folder = '';
let writer: LedgerWriter;
let reader: LedgerReader;
beforeEach(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'replay-test-'));
  const file = path.join(folder, 'ledger.db');
  writer = openWriter(file);
  reader = openReader(file);
});
afterEach(async () => {
  reader.close();
  await writer.close();
  rmSync(folder, { recursive: true, force: true });
});

async function appendRun(id: string, startedAt: string, finished = true): Promise<void> {
  const run = {
    id,
    startedAt,
    project: 'p',
    source: 'run',
    version: '0',
    planDigest: 'd',
    seed: 1,
    repeats: 1,
    planned: 1,
    rateCard: 'r',
    synthetic: true,
    environment: {},
  } as const;
  const cell = {
    run: id,
    spec: 'sample',
    variant: 'steady',
    specDescription: 'd',
    owner: null,
    label: 'sandbox/steady',
    agent: 'model',
    synthetic: true,
    tags: {},
    yieldFloor: null,
    slaP95Seconds: null,
    scoreKey: 's',
  } as const;
  const event = { run: id, trialId: null, at: AT, name: 'run-finished', detail: {} };
  await writer.append([
    { kind: 'run', run },
    { kind: 'cell', cell },
    ...(finished ? [{ kind: 'event', event } as const] : []),
  ]);
}

/** Writes a trial with one attempt per given end and text, each with a model call and a tool call. */
async function appendTrial(
  run: string,
  attempts: readonly (Pick<Attempt, 'ended' | 'reason'> & { readonly text: string | null })[],
): Promise<void> {
  const trialId = writer.nextId('trial');
  const records: LedgerRecord[] = [
    {
      kind: 'trial',
      trial: {
        id: trialId,
        run,
        spec: 'sample',
        variant: 'steady',
        case: 'a',
        repeat: 1,
        execKey: 'k',
        tags: {},
        weight: 1,
        cluster: null,
      },
    },
  ];
  for (const [index, { ended, reason, text }] of attempts.entries()) {
    const number = index + 1;
    const output = text === null || text === '' ? null : blobRecord(text);
    if (output !== null) records.push(output.record);
    records.push(...callRecords(trialId, number));
    const attempt: Attempt = {
      trialId,
      number,
      variant: 'steady',
      startedAt: AT,
      durationMs: 50,
      validationMs: 1,
      ended,
      reason,
      output: output?.sha256 ?? null,
      verdict: 'incorrect',
      checks: [],
      feedback: null,
    };
    records.push({ kind: 'attempt', attempt });
  }
  const end = {
    trialId,
    outcome: 'incorrect',
    accepted: false,
    firstPass: false,
    attempts: attempts.length,
    endedAt: AT,
    durationMs: 50,
    waitMs: 0,
    reason: null,
  } as const;
  await writer.append([...records, { kind: 'trial-end', end }]);
}

function callRecords(trialId: number, attempt: number): readonly LedgerRecord[] {
  const texts = [
    '{"model":"steady"}',
    '{"usage":{}}',
    '{"tool":"lookup","arguments":{"id":7}}',
    '{"ok":false,"result":"none"}',
  ];
  const blobs = texts.map((text) => blobRecord(text));
  const hash = (index: number): string => blobs[index]?.sha256 ?? '';
  const common: Omit<Call, 'id' | 'seq' | 'kind' | 'name' | 'requestHash' | 'request' | 'response'> = {
    trialId,
    attempt,
    tryNumber: 1,
    provider: null,
    served: null,
    startedAt: AT,
    durationMs: 20,
    firstByteMs: null,
    status: 'ok',
    httpStatus: null,
    error: null,
    usage: null,
    usageFormat: null,
    usageRaw: null,
    quantity: null,
    selectors: {},
    reported: null,
    replayed: false,
  };
  const model: Call = {
    ...common,
    id: writer.nextId('call'),
    seq: 1,
    kind: 'model',
    name: 'steady',
    provider: 'sandbox',
    served: 'steady',
    httpStatus: 200,
    usage: { ...NO_USAGE, input_uncached: 10 + attempt, output: 5, requests: 1 },
    usageFormat: 'openai-chat',
    usageRaw: '{"prompt_tokens":11}',
    requestHash: hash(0),
    request: hash(0),
    response: hash(1),
  };
  const tool: Call = {
    ...common,
    id: writer.nextId('call'),
    seq: 2,
    kind: 'tool',
    name: 'lookup',
    quantity: '1',
    selectors: { sku: 'tool/lookup' },
    requestHash: hash(2),
    request: hash(2),
    response: hash(3),
  };
  return [
    ...blobs.map(({ record }) => record),
    { kind: 'call', priced: { call: model, charges: [] } },
    { kind: 'call', priced: { call: tool, charges: [] } },
  ];
}

const VARIANT: ReplayVariant = {
  id: 'again',
  agent: 'replay',
  tags: {},
  specs: null,
  prompt: null,
  variant: 'steady',
  run: null,
};
function request(attempt: number): AttemptRequest {
  const kase = caseOf('a');
  return {
    key: { spec: 'sample', variant: 'again', case: 'a', repeat: 1 },
    attempt,
    spec: specOf([kase]),
    case: kase,
    prompt: { system: null, user: 'u' },
    turns: [],
    feedback: null,
  };
}
async function replay(
  attempt: number,
  parts: Partial<ReplayVariant> = {},
  meter: ReturnType<typeof testMeter> = testMeter(),
): Promise<AttemptResult> {
  const agent = await openReplayAgent({ ...VARIANT, ...parts }, { reader } as unknown as AgentContext);
  const result = await agent.attempt(request(attempt), meter, new AbortController().signal);
  await agent.close();
  return result;
}
const output = (text: string): Pick<Attempt, 'ended' | 'reason'> & { readonly text: string } => ({
  ended: 'output',
  reason: null,
  text,
});

const what = (attempt: number): string => `attempt ${attempt} of sample/a repeat 1 by`;

describe('replay', () => {
  test('answers attempt by attempt and puts the recorded calls through the meter', async () => {
    await appendRun('run-1', AT);
    await appendTrial('run-1', [output('first'), output('second')]);
    const meter = testMeter();
    const tools = [{ tool: 'lookup', arguments: { id: 7 }, ok: false }];
    expect(await replay(1)).toEqual({ kind: 'output', text: 'first', tools });
    expect(await replay(2, {}, meter)).toEqual({ kind: 'output', text: 'second', tools });
    expect(meter.calls.map(({ finding }) => finding.replayed)).toEqual([true, true]);
    expect(meter.calls[0]).toMatchObject({
      request: { kind: 'model', provider: 'sandbox', name: 'steady', body: '{"model":"steady"}' },
      finding: {
        served: 'steady',
        usage: { input_uncached: 12, output: 5 },
        usageRaw: '{"prompt_tokens":11}',
        httpStatus: 200,
        response: '{"usage":{}}',
      },
    });
    expect(meter.calls[1]).toMatchObject({
      request: { kind: 'tool', name: 'lookup' },
      finding: { quantity: '1', selectors: { sku: 'tool/lookup' } },
    });
  });

  test('takes the newest finished run, or the one that is named', async () => {
    await appendRun('run-1', '2026-11-20T10:00:00.000Z');
    await appendTrial('run-1', [output('old')]);
    await appendRun('run-2', '2026-11-21T10:00:00.000Z');
    await appendTrial('run-2', [output('new')]);
    await appendRun('run-3', '2026-11-22T10:00:00.000Z');
    await appendRun('run-4', '2026-11-23T10:00:00.000Z', false);
    await appendTrial('run-4', [output('unfinished')]);
    expect(await replay(1)).toMatchObject({ text: 'new' });
    expect(await replay(1, { run: 'run-1' })).toMatchObject({ text: 'old' });
    expect(await replay(1, { run: 'run-4' })).toMatchObject({ text: 'unfinished' });
  });

  test('gives refusals, timeouts and limits again as they were, and an empty output', async () => {
    await appendRun('run-1', AT);
    await appendTrial('run-1', [
      { ended: 'refused', reason: 'no', text: null },
      { ended: 'timeout', reason: null, text: null },
      { ended: 'limit', reason: 'turns', text: null },
      output(''),
    ]);
    expect(await replay(1)).toEqual({ kind: 'refused', reason: 'no' });
    expect(await replay(2)).toEqual({ kind: 'timeout', reason: 'the recording says no reason' });
    expect(await replay(3)).toEqual({ kind: 'limit', limit: 'recorded', reason: 'turns' });
    expect(await replay(4)).toMatchObject({ kind: 'output', text: '' });
  });

  test('without a recording names the run that was searched', async () => {
    expect(await replay(1)).toEqual({
      kind: 'infra-error',
      reason: `there is no finished run with ${what(1)} steady`,
    });
    await appendRun('run-1', AT);
    await appendTrial('run-1', [output('only')]);
    expect(await replay(2)).toEqual({ kind: 'infra-error', reason: `run run-1 has no ${what(2)} steady` });
    expect(await replay(1, { variant: 'other' })).toEqual({
      kind: 'infra-error',
      reason: `run run-1 has no ${what(1)} other`,
    });
  });

  test('ends with the limit that stops it', async () => {
    await appendRun('run-1', AT);
    await appendTrial('run-1', [output('x')]);
    const meter = testMeter(() => ({ kind: 'stopped', limit: 'trial.turns', reason: 'enough' }));
    expect(await replay(1, {}, meter)).toEqual({ kind: 'limit', limit: 'trial.turns', reason: 'enough' });
  });
});
