import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { performance } from 'node:perf_hooks';
import { afterEach, describe, expect, test } from 'vitest';
import { openAgent } from '../../src/agent/index.ts';
import { recordedTrial } from '../../src/cli/recorded-trial.ts';
import { openTraffic, processClock, type TrafficChange } from '../../src/execute/traffic/index.ts';
import type { Case } from '../../src/model/case.ts';
import { DEFAULT_BOUNDS, type Project, type ProviderBounds } from '../../src/model/project.ts';
import type { Spec, ToolSpec } from '../../src/model/spec.ts';
import type { ModelParameters } from '../../src/model/variant.ts';
import { startSandbox, type Sandbox } from '../../src/provider/sandbox/index.ts';
import type { InjectedFault, Injection } from '../../src/provider/sandbox/inject.ts';
import { makeCase, makeModelVariant, makeProject, makeSpec } from '../fixtures/project.ts';
import { openTestRun, type TestRun } from '../fixtures/run.ts';
import { temporaryFolder } from '../cli/temporary-folder.ts';

const opened: { close(): Promise<void> }[] = [];
afterEach(async () => {
  for (const one of opened.splice(0).toReversed()) await one.close();
});

interface Given {
  readonly inject?: Injection;
  readonly cases?: number;
  readonly concurrency?: number;
  readonly bounds?: Partial<ProviderBounds>;
  readonly requestSeconds?: number;
  readonly parameters?: Partial<ModelParameters>;
  readonly spec?: Partial<Spec>;
  readonly folder?: string;
  readonly timeScale?: number;
  readonly maxTries?: number;
}

function projectOf(given: Given): Project {
  const cases: Case[] = Array.from({ length: given.cases ?? 1 }, (_, index) => makeCase(`c${index}`));
  const { requestSeconds = 5, maxTries = 3 } = given;
  const bounds = { ...DEFAULT_BOUNDS, ...given.bounds };
  const { parameters } = makeModelVariant('v0');
  return makeProject({
    specs: [makeSpec('a', { cases, ...given.spec })],
    variants: [makeModelVariant('v0', { parameters: { ...parameters, ...given.parameters } })],
    concurrency: { default: given.concurrency ?? 4, perProvider: {} },
    providers: {
      sandbox: { kind: 'sandbox', baseUrl: null, apiKeyEnv: null, requestSeconds, maxTries, bounds },
    },
  });
}

/** The real runner, agent, traffic and ledger against a real server that misbehaves as told. */
async function setUp(given: Given): Promise<{
  readonly run: TestRun;
  readonly sandbox: Sandbox;
  readonly changes: TrafficChange[];
}> {
  const project = projectOf(given);
  const { timeScale = 0, inject = {} } = given;
  const sandbox = await startSandbox({ specs: project.specs, seed: 1, timeScale, inject });
  const traffic = openTraffic(
    project,
    processClock(() => performance.now()),
  );
  const changes: TrafficChange[] = [];
  traffic.follow((change) => changes.push(change));
  const [variant = makeModelVariant('v0')] = project.variants;
  const run: TestRun = await openTestRun(
    project,
    await openAgent(variant, {
      project,
      env: {},
      reader: null as never,
      sandbox: async () => ({ url: sandbox.url }),
      traffic: (name) => traffic.of(name),
    }),
    given.folder,
    { traffic },
  );
  opened.push(sandbox, run);
  return { run, sandbox, changes };
}

/** What of a run must not depend on how its provider behaved. */
function endings({ reader }: TestRun): readonly string[] {
  return [...reader.summaries('run')]
    .map(({ case: id, outcome, attempts, modelCalls }) => `${id} ${outcome} ${attempts} ${modelCalls}`)
    .sort();
}

async function undisturbed(cases: number): Promise<readonly string[]> {
  const { run } = await setUp({ cases });
  await run.execute();
  return endings(run);
}

const all = (fault: InjectedFault): Injection => ({ shares: { [fault]: 1 } });

describe('one trial at a provider that always fails', () => {
  test.each([
    ['hang', false, /^no byte came for 0.2 s/, 'timeout'],
    ['silent', false, /fell silent: no further byte came for 0.2 s/, 'timeout'],
    ['silent', true, /fell silent: no further byte came for 0.2 s/, 'timeout'],
    ['drip', true, /not complete within 0.6 s/, 'timeout'],
    ['reset', false, /other side closed|ECONNRESET/, 'network-error'],
    ['truncate', false, /terminated|closed|ECONNRESET/, 'network-error'],
    ['truncate', true, /terminated|closed|ECONNRESET/, 'truncated'],
    ['half-json', false, /^the body is not JSON: "\{/, 'network-error'],
    ['html', false, /^the body is not JSON: "<!DOCTYPE html>/, 'network-error'],
    ['error-200', false, /^the body is an error: .*synthetic error in an answer/, 'network-error'],
    ['server-error', false, /^HTTP 500: synthetic server error/, 'http-error'],
    ['rate-limit', false, /^HTTP 429: synthetic rate limit/, 'http-error'],
  ] as const)('%s (streamed: %s) ends infra-error with what it was', async (fault, stream, why, status) => {
    const { run } = await setUp({
      inject: all(fault),
      bounds: { silenceSeconds: 0.2, patienceSeconds: 2 },
      requestSeconds: fault === 'drip' ? 0.6 : 5,
      parameters: { stream },
    });
    expect((await run.execute()).state).toBe('complete');
    const [trial] = [...run.reader.summaries('run')];
    expect(trial).toMatchObject({ outcome: 'infra-error', httpRequests: 3 });
    // Nobody knows what was billed: the total is a lower bound, and not $0.
    expect((trial?.unpriced ?? 0) > 0).toBe(status !== 'http-error');
    const detail = run.reader.trialDetail(trial?.trialId ?? 0);
    expect(detail?.end?.reason).toMatch(why);
    expect(detail?.calls.map(({ call }) => call.status)).toEqual([status, status, status]);
  });
});

test('wrong counts are kept and are no usage; the answer is judged all the same', async () => {
  const { run } = await setUp({ inject: { shares: { 'wrong-usage': 1 } } });
  await run.execute();
  const [trial] = [...run.reader.summaries('run')];
  expect(trial?.outcome).toMatch(/correct/);
  expect(trial?.callsWithoutUsage).toBe(trial?.modelCalls);
  expect(trial?.unpriced).toBeGreaterThan(0);
});

test('a third of all requests turned away changes no ending; concurrency falls and says so', async () => {
  const { run, sandbox, changes } = await setUp({ cases: 30, inject: { shares: { 'rate-limit': 0.3 } } });
  const { state, concurrency } = await run.execute();
  expect(state).toBe('complete');
  const ended = endings(run);
  expect(ended.filter((line) => line.includes('infra-error')).length).toBeLessThan(6);
  const plain = await undisturbed(30);
  expect(ended.filter((line) => !line.includes('infra-error'))).toEqual(
    plain.filter((_, index) => !(ended[index] ?? '').includes('infra-error')),
  );
  expect(concurrency['sandbox']).toMatchObject({ ceiling: 4, lowest: 1 });
  const told = changes.filter(({ name }) => name === 'concurrency');
  expect(told[0]).toMatchObject({ from: 4, to: 2, why: expect.stringContaining('HTTP 429') });
  const events = run.reader.events('run').filter(({ name }) => name === 'concurrency');
  expect(events).toHaveLength(told.length);
  const requests = [...run.reader.summaries('run')].reduce((sum, trial) => sum + trial.httpRequests, 0);
  expect(requests).toBe(sandbox.bill().length);
});

test('a provider that is down for a while pauses the run, and every trial ends as it would have', async () => {
  // More tries than a single request can make on a slow machine before the others have opened the circuit.
  const { run, sandbox } = await setUp({ cases: 30, timeScale: 1, maxTries: 8 });
  setTimeout(() => sandbox.inject({ down: true }), 60);
  setTimeout(() => sandbox.inject({}), 3000);
  expect((await run.execute()).state).toBe('complete');
  expect(endings(run)).toEqual(await undisturbed(30));
  const states = run.reader.events('run').filter(({ name }) => name === 'circuit');
  const changes = states.map(({ detail }) => detail['state']);
  // A request that was in flight when the provider came back may open it once more.
  expect([changes.at(0), changes.at(-1)]).toEqual(['open', 'closed']);
  for (const trial of run.reader.summaries('run')) expect(trial.durationMs).toBeLessThan(2500);
});

test('a provider that stays down is given up; what was not run is run by a resume', async () => {
  const folder = temporaryFolder();
  const first = await setUp({ cases: 12, inject: { down: true }, bounds: { giveUpSeconds: 0.8 }, folder });
  const end = await first.run.execute();
  expect(end.state).toBe('gave-up');
  expect(end.gaveUp).toMatchObject([{ provider: 'sandbox', reason: expect.stringContaining('0.8 s') }]);
  expect(end.progress.done).toBe(0);
  const begun = [...first.run.reader.trials('run')];
  expect(begun.length).toBeLessThan(12);
  expect(begun.every((trial) => trial.end === null)).toBe(true);
  await first.run.close();
  opened.splice(opened.indexOf(first.run), 1);

  const second = await setUp({ cases: 12, folder });
  const { reader } = second.run;
  const idOf = new Map([...reader.trials('run')].map(({ trial }) => [trial.case, trial.id]));
  const resumed = await second.run.execute({
    recorded: (key) => {
      const id = idOf.get(key.case);
      return id === undefined ? null : recordedTrial(id, reader);
    },
  });
  expect(resumed.state).toBe('complete');
  const outcomes = endings(second.run).map((line) => line.split(' ').slice(0, 3));
  expect(outcomes).toEqual((await undisturbed(12)).map((line) => line.split(' ').slice(0, 3)));
});

test('requests a minute hold a run back, and waiting is no part of a duration', async () => {
  // Two at once and one every two seconds and a half after them.
  const { run } = await setUp({ cases: 3, bounds: { requestsPerMinute: 20 }, spec: { retry: ONCE } });
  const startedMs = performance.now();
  await run.execute();
  expect(performance.now() - startedMs).toBeGreaterThan(2500);
  const waits = [...run.reader.summaries('run')].map(({ waitMs, durationMs }) => [
    waitMs > 2000,
    durationMs < 1500,
  ]);
  expect(waits.filter(([waited]) => waited)).toHaveLength(1);
  expect(waits.every(([, short]) => short)).toBe(true);
});

const ONCE = { maxAttempts: 1, mode: 'continue', feedback: null, escalateTo: null } as const;

function toolIn(folder: string): ToolSpec {
  const file = path.join(folder, 'look.mjs');
  writeFileSync(file, 'export default () => "found nothing";\n');
  return {
    name: 'look',
    description: 'Looks.',
    parameters: { type: 'object' },
    run: { kind: 'module', file },
    timeoutSeconds: 5,
    sku: null,
  };
}

describe('a model that runs away', () => {
  test.each([
    ['toolLoop', 'identicalCalls', 6],
    ['growing', 'contextGrowth', 20],
  ] as const)('%s is stopped by %s', async (behaviour, guard, least) => {
    const { run } = await setUp({
      inject: { [behaviour]: 1 },
      parameters: { maxSteps: 80 },
      spec: { retry: ONCE, tools: [toolIn(temporaryFolder())] },
    });
    await run.execute();
    const [trial] = [...run.reader.summaries('run')];
    expect(trial).toMatchObject({ outcome: 'incorrect', attempts: 1 });
    expect(trial?.modelCalls).toBeGreaterThanOrEqual(least);
    expect(trial?.modelCalls).toBeLessThan(60);
    const reason = run.reader.trialDetail(trial?.trialId ?? 0)?.end?.reason;
    expect(reason).toContain(`guards.${guard}`);
    const events = run.reader.events('run').filter(({ name }) => name === 'guard');
    expect(events).toMatchObject([{ trialId: trial?.trialId, detail: { guard: `guards.${guard}` } }]);
  });
});

test('an output of ten megabytes is stored, judged and counted', async () => {
  const { run } = await setUp({ inject: { shares: { huge: 1 } }, spec: { retry: ONCE }, requestSeconds: 60 });
  await run.execute();
  const [trial] = [...run.reader.summaries('run')];
  expect(trial).toMatchObject({ outcome: 'incorrect', unpriced: 0 });
  const [attempt] = run.reader.attempts(trial?.trialId ?? 0);
  expect(run.reader.blob(attempt?.output ?? '')?.length).toBe(10 * 1024 * 1024);
});
