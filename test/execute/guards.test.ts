import { afterEach, describe, expect, test } from 'vitest';
import { openCellCosts } from '../../src/execute/cell-costs.ts';
import { openGuard } from '../../src/execute/guards.ts';
import type { Agent } from '../../src/model/agent.ts';
import { parseUsd } from '../../src/model/money.ts';
import type { Guards } from '../../src/model/spec.ts';
import { NO_USAGE } from '../../src/model/usage.ts';
import { makeCase, makeProject, makeSpec } from '../fixtures/project.ts';
import { openTestRun, type TestRun } from '../fixtures/run.ts';

const opened: TestRun[] = [];
afterEach(async () => {
  for (const run of opened.splice(0)) await run.close();
});

const OFF: Guards = { identicalCalls: null, contextGrowth: null, costOverMedian: null };
const tool = (body: string) => ({ kind: 'tool' as const, name: 'look', body });
const model = (body: string) => ({ kind: 'model' as const, name: 'm', body });
const prompt = (tokens: number) => ({
  kind: 'model' as const,
  usage: { ...NO_USAGE, input_uncached: tokens, output: 1 },
});

describe('identical calls', () => {
  test('in a row are let through as often as allowed; a model call between tool calls is none of them', () => {
    const guard = openGuard({ guards: { ...OFF, identicalCalls: 2 } }, null);
    expect(guard.next(tool('a'), 0n)).toBeNull();
    expect(guard.next(model('1'), 0n)).toBeNull();
    expect(guard.next(tool('a'), 0n)).toBeNull();
    expect(guard.next(model('2'), 0n)).toBeNull();
    expect(guard.next(tool('a'), 0n)).toEqual({
      limit: 'guards.identicalCalls',
      reason: 'the same tool call (look) was made 2 times in a row',
      evidence: { call: 'look', times: 2, allowed: 2 },
    });
  });

  test('begin anew with another call, and may repeat for ever when the guard is off', () => {
    const guard = openGuard({ guards: { ...OFF, identicalCalls: 1 } }, null);
    for (const body of ['a', 'b', 'a', 'b']) expect(guard.next(tool(body), 0n)).toBeNull();
    const off = openGuard({ guards: OFF }, null);
    for (let times = 0; times < 100; times += 1) expect(off.next(model('same'), 0n)).toBeNull();
  });
});

test('a prompt that snowballs stops the next model call, a small one never', () => {
  const guard = openGuard({ guards: { ...OFF, contextGrowth: 10 } }, null);
  for (const tokens of [100, 5000, 49_000]) {
    guard.settled(prompt(tokens));
    expect(guard.next(model(String(tokens)), 0n)).toBeNull();
  }
  guard.settled(prompt(50_001));
  expect(guard.next(tool('a'), 0n)).toBeNull();
  expect(guard.next(model('x'), 0n)).toMatchObject({
    limit: 'guards.contextGrowth',
    evidence: { firstPromptTokens: 100, latestPromptTokens: 50_001 },
  });
  const large = openGuard({ guards: { ...OFF, contextGrowth: 10 } }, null);
  large.settled(prompt(40_000));
  large.settled(prompt(300_000));
  expect(large.next(model('x'), 0n)).toBeNull();
});

test('a cost far above the median of five trials or more stops the trial', () => {
  const costs = openCellCosts();
  const guard = openGuard({ guards: { ...OFF, costOverMedian: 2.5 } }, costs);
  for (const usd of ['0.01', '0.01', '0.01', '0.5']) costs.add(parseUsd(usd));
  expect(guard.next(model('x'), parseUsd('9'))).toBeNull();
  costs.add(parseUsd('0.02'));
  expect(guard.next(model('x'), parseUsd('0.025'))).toBeNull();
  expect(guard.next(model('y'), parseUsd('0.0251'))).toMatchObject({
    limit: 'guards.costOverMedian',
    evidence: { costUsd: '0.0251', medianUsd: '0.01', trials: 5, allowed: 2.5 },
  });
  const free = openCellCosts();
  for (let trials = 0; trials < 9; trials += 1) free.add(0n);
  expect(
    openGuard({ guards: { ...OFF, costOverMedian: 2 } }, free).next(model('x'), parseUsd('1')),
  ).toBeNull();
});

/** Pays two model calls, and two hundred for the dear case. */
const endless: Agent = {
  close: async () => undefined,
  attempt: async (request, meter) => {
    const calls = request.case.id === 'dear' ? 200 : 2;
    for (let call = 0; call < calls; call += 1) {
      const permit = await meter.begin({
        kind: 'model',
        provider: 'sandbox',
        name: 'steady',
        body: String(call),
      });
      if (permit.kind === 'stopped') return { kind: 'limit', limit: permit.limit, reason: permit.reason };
      if (permit.kind === 'recorded') continue;
      const usage = { ...NO_USAGE, input_uncached: 900, output: 100, requests: 1 };
      await permit.settle({ status: 'ok', httpStatus: 200, usage, response: 'x', durationMs: 1 });
    }
    return { kind: 'output', text: request.case.expected as string, tools: [] };
  },
};

test('a trial that a guard stops is incorrect, keeps its spend, and says why with its numbers', async () => {
  const ids = ['a', 'b', 'c', 'd', 'e', 'f'];
  const guards = { ...OFF, costOverMedian: 20 };
  const run = await openTestRun(
    makeProject({
      specs: [makeSpec('a', { guards, cases: [...ids, 'dear'].map((id) => makeCase(id)) })],
      concurrency: { default: 1, perProvider: {} },
      // In one of the repeats the seed puts the dear case behind five others, as the guard needs.
      seed: 3,
      repeats: 2,
    }),
    endless,
  );
  opened.push(run);
  await run.execute();
  const dear = [...run.reader.summaries('run')].filter((trial) => trial.case === 'dear');
  const stopped = dear.find((trial) => trial.outcome === 'incorrect');
  expect(stopped?.modelCalls).toBe(41);
  const why = run.reader.trialDetail(stopped?.trialId ?? 0)?.end?.reason;
  expect(why).toMatch(
    /^stopped by the limit `guards.costOverMedian`: it has cost \$0\.041, more than 20 times/,
  );
  const events = run.reader.events('run').filter(({ name }) => name === 'guard');
  expect(events).toMatchObject([{ trialId: stopped?.trialId, detail: { medianUsd: '0.002', allowed: 20 } }]);
});
