import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { openRunBudget, type RunBudget } from '../../../src/execute/budget/run-budget.ts';
import { openScopes } from '../../../src/execute/budget/scopes.ts';
import { spentBefore } from '../../../src/execute/budget/spent-before.ts';
import { settlementRecords } from '../../../src/ledger/settlement.ts';
import type { Agent } from '../../../src/model/agent.ts';
import { type Budgets, NO_BUDGETS } from '../../../src/model/budget.ts';
import { parseUsd } from '../../../src/model/money.ts';
import { NO_USAGE } from '../../../src/model/usage.ts';
import type { ModelVariant } from '../../../src/model/variant.ts';
import { makeCase, makeModelVariant, makeProject, makeSpec } from '../../fixtures/project.ts';
import { openTestRun, type TestRun } from '../../fixtures/run.ts';

// A call has 1,000 bytes and at most 500 tokens: at a dollar a million, $0.0015 at the most.
const BODY = 'x'.repeat(1000);
const NOW = '2026-11-23T12:00:00.000Z';

const folders: string[] = [];
const opened: TestRun[] = [];
afterEach(async () => {
  for (const run of opened.splice(0)) await run.close();
  for (const made of folders.splice(0)) rmSync(made, { recursive: true, force: true });
});

function folder(): string {
  const made = mkdtempSync(path.join(os.tmpdir(), 'firstpass-budget-'));
  folders.push(made);
  return made;
}

/** An agent whose every call uses this many tokens, and that never gets it right unless told to. */
function usingAgent(output: number, right = false): Agent {
  return {
    close: async () => undefined,
    attempt: async (request, meter) => {
      const body = BODY + String(request.attempt);
      const permit = await meter.begin({ kind: 'model', provider: 'sandbox', name: 'steady', body });
      if (permit.kind === 'stopped') return { kind: 'limit', limit: permit.limit, reason: permit.reason };
      if (permit.kind === 'recorded') throw new Error('nothing was recorded');
      await new Promise((resolve) => setTimeout(resolve, 1));
      const usage = { ...NO_USAGE, output, requests: 1 };
      await permit.settle({ status: 'ok', httpStatus: 200, usage, response: 'a', durationMs: 1 });
      const text = right ? (request.case.expected as string) : 'wrong';
      return { kind: 'output', text, tools: [] };
    },
  };
}

const TWENTY = Array.from({ length: 20 }, (_, index) => makeCase(`c${index}`));

async function open(agent: Agent, variants: readonly ModelVariant[], place = folder()): Promise<TestRun> {
  const project = makeProject({
    specs: [makeSpec('a', { cases: TWENTY })],
    variants,
    providers: {
      ...makeProject().providers,
      other: { kind: 'sandbox', baseUrl: null, apiKeyEnv: null, requestSeconds: 30, maxTries: 4 },
    },
  });
  const run = await openTestRun(project, agent, place);
  opened.push(run);
  return run;
}

function budgetOf(run: TestRun, parts: Partial<Budgets>, now: () => string = () => NOW): RunBudget {
  const budgets = { ...NO_BUDGETS, ...parts };
  const { project } = run.plan;
  const before = spentBefore('run', { ...project, budgets }, (of) => run.reader.purchases(of));
  return openRunBudget(openScopes(budgets, before), now);
}

const cases = (run: TestRun, variant: string): number =>
  [...run.reader.summaries('run')].filter((trial) => trial.variant === variant).length;

describe('a budget', () => {
  test('ends between trials where it can, and stops what it must half-way: with its spend, not judged', async () => {
    const run = await open(usingAgent(400), [makeModelVariant('v0')]);
    const budget = budgetOf(run, { run: parseUsd('0.005') });
    const result = await run.execute({ budget });
    const trials = [...run.reader.summaries('run')];
    const stopped = trials.filter((trial) => trial.outcome === 'budget-stopped');
    expect(result).toMatchObject({
      state: 'budget',
      budget: { stopped: stopped.length, notBegun: 20 - trials.length },
    });
    expect(stopped.length).toBeGreaterThan(0);
    expect(budget.ofRun()?.spent).toBeLessThanOrEqual(parseUsd('0.005'));
    const [last] = stopped;
    const [attempt] = run.reader.attempts(last?.trialId ?? 0).slice(-1);
    expect(attempt).toMatchObject({ ended: 'limit', verdict: 'not-judged' });
    expect(attempt?.reason).toMatch(
      /^stopped by the budget: `run` has \$0\.\d+ of \$0\.005 spent, and the next call can cost \$0\.0015/,
    );
    expect(stopped.every((trial) => trial.cost['model.output'] !== undefined)).toBe(true);
  });

  test('of a cell ends that cell only', async () => {
    const agent = usingAgent(100, true);
    const run = await open(agent, [
      makeModelVariant('v0'),
      makeModelVariant('v1', { parameters: { ...makeModelVariant('v1').parameters, maxOutputTokens: 5000 } }),
    ]);
    const result = await run.execute({ budget: budgetOf(run, { cell: parseUsd('0.0065') }) });
    expect(result.state).toBe('budget');
    expect(cases(run, 'v0')).toBe(20);
    expect(cases(run, 'v1')).toBeLessThan(10);
  });

  test('of a provider ends what that provider does only', async () => {
    const paying: Agent = usingAgent(100, true);
    const run = await open(paying, [makeModelVariant('v0'), makeModelVariant('v1', { provider: 'other' })]);
    const caps = { provider: { other: parseUsd('0.001') } };
    // The invented card knows no such provider: what has no worst case is not begun under its budget.
    const result = await run.execute({ budget: budgetOf(run, caps) });
    expect([cases(run, 'v0'), cases(run, 'v1')]).toEqual([20, 0]);
    expect(result.budget).toMatchObject({
      notBegun: 20,
      budgets: [{ scope: 'provider other', stopped: true }],
    });
  });

  test('of a day counts everything in the ledger, and another day has its own', async () => {
    const place = folder();
    const first = await open(usingAgent(100, true), [makeModelVariant('v0')], place);
    const now = new Date().toISOString();
    await first.execute({ budget: budgetOf(first, { day: parseUsd('0.0025') }, () => now) });
    const begun = cases(first, 'v0');
    expect(begun).toBeGreaterThan(5);
    expect(begun).toBeLessThan(20);
    const again = budgetOf(first, { day: parseUsd('0.0025') }, () => now);
    const variant = { spec: 'a', variant: 'v0', provider: 'sandbox' };
    const worst = { kind: 'known', usd: parseUsd('0.0016') } as const;
    const { signal } = new AbortController();
    expect(await again.admit(variant, worst, signal)).toContain(
      `\`day ${now.slice(0, 10)} (UTC)\` has $0.00`,
    );
    const tomorrow = budgetOf(first, { day: parseUsd('0.0025') }, () => '2999-01-01T00:00:00.000Z');
    expect(typeof (await tomorrow.admit(variant, worst, signal))).toBe('object');
  });

  test('of a day is the new day’s for whoever waits past midnight', async () => {
    const run = await open(usingAgent(1), [makeModelVariant('v0')]);
    let now = '2026-11-23T23:59:59.000Z';
    const budget = budgetOf(run, { day: 100n }, () => now);
    const place = { spec: 'a', variant: 'v0', provider: 'sandbox' };
    const { signal } = new AbortController();
    const first = await budget.admit(place, { kind: 'known', usd: 60n }, signal);
    const second = budget.admit(place, { kind: 'known', usd: 60n }, signal);
    now = '2026-11-24T00:00:01.000Z';
    if (typeof first === 'string') throw new Error(first);
    first.close();
    await second;
    expect(budget.report()).toMatchObject({
      waited: 1,
      budgets: [
        { scope: 'day 2026-11-23 (UTC)', reserved: 0n },
        { scope: 'day 2026-11-24 (UTC)', reserved: 60n },
      ],
    });
  });

  test('of a provider that bills more than it could is written down as it is, noted, and ends', async () => {
    const run = await open(usingAgent(9_000, true), [makeModelVariant('v0')]);
    const budget = budgetOf(run, { run: parseUsd('0.01') });
    const result = await run.execute({ budget });
    expect(result.state).toBe('budget');
    // Six calls had room at once; each took 9,000 tokens instead of at most 500.
    const spent = budget.ofRun()?.spent ?? 0n;
    const calls = [...run.reader.summaries('run')].reduce((sum, trial) => sum + trial.modelCalls, 0);
    expect(spent).toBe(parseUsd('0.009') * BigInt(calls));
    expect(spent).toBeGreaterThan(parseUsd('0.01'));
    const events = run.reader.events('run').filter((event) => event.name === 'over-reservation');
    expect(events).toHaveLength(calls);
    expect(events[0]?.detail).toMatchObject({ reservation: '0.001501', cost: '0.009' });
  });

  test('counts an answer in doubt at its worst case when the run goes on', async () => {
    const run = await open(usingAgent(100, true), [makeModelVariant('v0')]);
    const [planned] = run.plan.trials();
    if (planned === undefined) throw new Error('nothing is planned');
    const trialId = run.writer.nextId('trial');
    const callId = run.writer.nextId('call');
    const intent = {
      callId,
      trialId,
      attempt: 1,
      seq: 1,
      tryNumber: 1,
      kind: 'model',
      name: 'steady',
    } as const;
    const { key, execKey } = planned;
    await run.writer.append([
      {
        kind: 'trial',
        trial: { ...key, id: trialId, run: 'run', execKey, tags: {}, weight: 1, cluster: null },
      },
      { kind: 'intent', intent: { ...intent, at: NOW, reservation: parseUsd('0.004') } },
    ]);
    const caps = {
      run: parseUsd('0.005'),
      cell: parseUsd('0.005'),
      provider: { sandbox: parseUsd('0.005') },
    };
    const budget = budgetOf(run, { ...caps, day: parseUsd('0.005') });
    const place = { spec: 'a', variant: 'v0', provider: 'sandbox' };
    const { signal } = new AbortController();
    const refused = await budget.admit(place, { kind: 'known', usd: parseUsd('0.0015') }, signal);
    expect(refused).toContain('`run` has $0.004 of $0.005 spent');
    const spent = budget.report().budgets.map((state) => state.spent);
    expect(spent).toEqual([0, 0, 0, 0].map(() => parseUsd('0.004')));
  });

  test('counts what a settlement says, and against the same budgets as the doubt before it', async () => {
    const run = await open(usingAgent(100, true), [makeModelVariant('v0')]);
    const trialId = run.writer.nextId('trial');
    const [planned] = run.plan.trials();
    if (planned === undefined) throw new Error('nothing is planned');
    const { key, execKey } = planned;
    const trial = { ...key, id: trialId, run: 'run', execKey, tags: {}, weight: 1, cluster: null };
    await run.writer.append([{ kind: 'trial', trial }]);
    const place = { trialId, attempt: 1, tryNumber: 1, kind: 'model', name: 'steady', at: NOW } as const;
    for (const [seq, reservation] of [parseUsd('0.004'), parseUsd('0.002'), null].entries()) {
      const callId = run.writer.nextId('call');
      await run.writer.append([{ kind: 'intent', intent: { ...place, seq, callId, reservation } }]);
    }
    const said = { tokens: null, source: 'an export', at: NOW };
    const [billed, ...others] = run.reader.openIntents('run');
    if (billed === undefined) throw new Error('nothing is in doubt');
    const finding = { ...said, resolution: 'billed', stated: parseUsd('0.003') } as const;
    await run.writer.append(settlementRecords(billed, finding));
    for (const intent of others) {
      await run.writer.append(settlementRecords(intent, { ...said, resolution: 'not-billed', stated: null }));
    }
    const cap = parseUsd('0.003');
    const budget = budgetOf(run, { run: cap, cell: cap, provider: { sandbox: cap }, day: cap });
    const at = { spec: 'a', variant: 'v0', provider: 'sandbox' };
    await budget.admit(at, { kind: 'known', usd: 1n }, new AbortController().signal);
    expect(budget.report().budgets.map(({ spent }) => spent)).toEqual([cap, cap, cap, cap]);
  });

  test('is refused when an answer in doubt has no worst case', async () => {
    const run = await open(usingAgent(100), [makeModelVariant('v0')]);
    const [planned] = run.plan.trials();
    const trialId = run.writer.nextId('trial');
    const callId = run.writer.nextId('call');
    const intent = {
      callId,
      trialId,
      attempt: 1,
      seq: 1,
      tryNumber: 1,
      kind: 'model',
      name: 'steady',
    } as const;
    const { key, execKey } = planned ?? { key: undefined, execKey: '' };
    if (key === undefined) throw new Error('nothing is planned');
    await run.writer.append([
      {
        kind: 'trial',
        trial: { ...key, id: trialId, run: 'run', execKey, tags: {}, weight: 1, cluster: null },
      },
      { kind: 'intent', intent: { ...intent, at: NOW, reservation: null } },
    ]);
    expect(() => budgetOf(run, { run: 1n })).toThrow(/got no answer before an interruption/);
  });

  test('lets nobody wait for ever: a stopped run gives up its place', async () => {
    const run = await open(usingAgent(1), [makeModelVariant('v0')]);
    const budget = budgetOf(run, { run: 100n });
    const stop = new AbortController();
    const place = { spec: 'a', variant: 'v0', provider: 'sandbox' };
    await budget.admit(place, { kind: 'known', usd: 60n }, stop.signal);
    const second = budget.admit(place, { kind: 'known', usd: 60n }, stop.signal);
    stop.abort();
    expect(await second).toContain('the run was stopped while it waited');
  });
});

test('every intent carries what its call can cost, with or without a budget', async () => {
  const run = await open(usingAgent(100, true), [makeModelVariant('v0')]);
  await run.execute();
  const cut = run.reader.purchases({ run: 'run' });
  expect(cut.unsettled).toEqual([]);
  expect(cut.settled).toEqual([
    {
      kind: 'model',
      name: 'steady',
      run: 'run',
      spec: 'a',
      variant: 'v0',
      provider: 'sandbox',
      usd: parseUsd('0.002'),
    },
  ]);
});
