import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { recordedTrial } from '../../src/cli/recorded-trial.ts';
import type { Agent, AttemptRequest } from '../../src/model/agent.ts';
import { formatUsd, parseUsd, sumUsd } from '../../src/model/money.ts';
import { NO_USAGE } from '../../src/model/usage.ts';
import { makeCase, makeModelVariant, makeProject, makeSpec, NO_LIMITS } from '../fixtures/project.ts';
import { openTestRun, type TestRun } from '../fixtures/run.ts';

const opened: { close(): Promise<void> }[] = [];
afterEach(async () => {
  for (const run of opened.splice(0)) await run.close();
});

/** An agent that pays one model call of 1,000 tokens and answers what `answer` says. */
function payingAgent(answer: (request: AttemptRequest) => string, seen: AttemptRequest[] = []): Agent {
  return {
    close: async () => undefined,
    attempt: async (request, meter) => {
      seen.push(request);
      const body = JSON.stringify([request.prompt.user, request.turns]);
      const permit = await meter.begin({ kind: 'model', provider: 'sandbox', name: 'steady', body });
      if (permit.kind === 'stopped') return { kind: 'limit', limit: permit.limit, reason: permit.reason };
      if (permit.kind === 'recorded') return { kind: 'output', text: permit.response, tools: [] };
      const text = answer(request);
      const usage = { ...NO_USAGE, input_uncached: 900, output: 100, requests: 1 };
      await permit.settle({ status: 'ok', httpStatus: 200, usage, response: text, durationMs: 3 });
      return { kind: 'output', text, tools: [] };
    },
  };
}

async function open(
  project: Parameters<typeof openTestRun>[0],
  agent: Agent,
  folder?: string,
): Promise<TestRun> {
  const run = await openTestRun(project, agent, folder);
  opened.push(run);
  return run;
}

function expectedText(request: AttemptRequest): string {
  return request.case.expected as string;
}

const REPLAY = {
  id: 'v0',
  agent: 'replay' as const,
  variant: 'strong',
  run: null,
  tags: {},
  specs: null,
  prompt: null,
};

const rightAt = (attempt: number) => (request: AttemptRequest) =>
  request.attempt >= attempt ? expectedText(request) : 'wrong';

describe('runPlan', () => {
  test('tries again with feedback until the output is correct, and every attempt is paid for', async () => {
    const seen: AttemptRequest[] = [];
    const run = await open(makeProject(), payingAgent(rightAt(2), seen));
    expect((await run.execute()).state).toBe('complete');
    const [trial] = [...run.reader.summaries('run')];
    expect(trial).toMatchObject({ outcome: 'correct', firstPass: false, attempts: 2, modelCalls: 2 });
    expect(formatUsd(sumUsd(Object.values(trial?.cost ?? {})))).toBe('0.002');
    expect(formatUsd(trial?.firstAttemptCost ?? 0n)).toBe('0.001');
    expect(seen[1]?.feedback).toBe('expected answer of c0, received wrong');
    expect(seen[1]?.turns).toEqual([{ output: 'wrong', feedback: 'expected answer of c0, received wrong' }]);
  });

  test('carries the feedback in the prompt and no turns in fresh mode', async () => {
    const seen: AttemptRequest[] = [];
    const retry = { maxAttempts: 2, mode: 'fresh' as const, feedback: null, escalateTo: null };
    const run = await open(makeProject({ specs: [makeSpec('a', { retry })] }), payingAgent(rightAt(2), seen));
    await run.execute();
    expect(seen[1]?.turns).toEqual([]);
    expect(seen[1]?.prompt.user).toBe(`${seen[0]?.prompt.user}\n\nexpected answer of c0, received wrong`);
  });

  test('ends incorrect when no attempt remains, and keeps the spend', async () => {
    const run = await open(
      makeProject(),
      payingAgent(() => 'wrong'),
    );
    await run.execute();
    const [trial] = [...run.reader.summaries('run')];
    expect(trial).toMatchObject({ outcome: 'incorrect', accepted: false, attempts: 3 });
    expect(formatUsd(sumUsd(Object.values(trial?.cost ?? {})))).toBe('0.003');
  });

  test.each([
    [{ kind: 'refused', reason: 'not me' } as const, 'refused'],
    [{ kind: 'timeout', reason: 'slow' } as const, 'timeout'],
    [{ kind: 'infra-error', reason: 'down' } as const, 'infra-error'],
  ])('an attempt that ends %j makes the trial %s at once', async (result, outcome) => {
    const run = await open(makeProject(), { close: async () => undefined, attempt: async () => result });
    await run.execute();
    const [trial] = [...run.reader.summaries('run')];
    expect(trial).toMatchObject({ outcome, attempts: 1 });
    const { reason } = result;
    const why = { validator: outcome, status: 'error', message: reason };
    expect([...run.reader.failedTrials('run')]).toMatchObject([{ variant: 'v0', checks: [why] }]);
  });

  test('an agent that runs into a limit of its spec is incorrect, not free', async () => {
    const limits = { attempt: NO_LIMITS, trial: { ...NO_LIMITS, turns: 2 } };
    const run = await open(
      makeProject({ specs: [makeSpec('a', { limits })] }),
      payingAgent(() => 'wrong'),
    );
    await run.execute();
    const [trial] = [...run.reader.summaries('run')];
    expect(trial).toMatchObject({ outcome: 'incorrect', attempts: 3, modelCalls: 2 });
    const [detail] = run.reader.attempts(trial?.trialId ?? 0).slice(-1);
    expect(detail?.reason).toBe('stopped by the limit `turns`: 2 model calls of 2 were used');
  });

  test('a cost limit stops before the next call', async () => {
    const limits = { attempt: NO_LIMITS, trial: { ...NO_LIMITS, cost: parseUsd('0.0015') } };
    const run = await open(
      makeProject({ specs: [makeSpec('a', { limits })] }),
      payingAgent(() => 'wrong'),
    );
    await run.execute();
    expect([...run.reader.summaries('run')][0]).toMatchObject({ modelCalls: 2 });
  });

  test('an agent that hangs is ended by the attempt’s time limit', async () => {
    const limits = { attempt: { ...NO_LIMITS, seconds: 0.05 }, trial: NO_LIMITS };
    const hanging: Agent = {
      close: async () => undefined,
      attempt: async (_request, _meter, signal) =>
        new Promise((resolve) => {
          signal.addEventListener('abort', () => resolve({ kind: 'cancelled' }));
        }),
    };
    const run = await open(makeProject({ specs: [makeSpec('a', { limits })] }), hanging);
    await run.execute();
    expect([...run.reader.summaries('run')][0]).toMatchObject({ outcome: 'timeout' });
  });

  test('a trial’s time limit is what all its attempts share, and buys nothing once it is used up', async () => {
    const limits = { attempt: { ...NO_LIMITS, seconds: 5 }, trial: { ...NO_LIMITS, seconds: 0.05 } };
    const agent = payingAgent(() => 'wrong');
    const slow: Agent = {
      ...agent,
      attempt: async (request, meter, signal) => {
        await new Promise((resolve) => setTimeout(resolve, 60));
        return agent.attempt(request, meter, signal);
      },
    };
    const run = await open(makeProject({ specs: [makeSpec('a', { limits })] }), slow);
    await run.execute();
    const [trial] = [...run.reader.summaries('run')];
    expect(trial).toMatchObject({ outcome: 'timeout', attempts: 2, modelCalls: 1 });
    const [detail] = run.reader.attempts(trial?.trialId ?? 0).slice(-1);
    expect(detail?.reason).toBe('the trial ran past its time limit');
  });

  test.each([
    [makeModelVariant('v0'), ['v0', 'strong']],
    [REPLAY, ['v0', 'v0']],
  ])(
    'the last attempt of $agent is made by the variant that the spec escalates to, except in a replay',
    async (variant, made) => {
      const retry = { maxAttempts: 2, mode: 'continue' as const, feedback: null, escalateTo: 'strong' };
      const project = makeProject({
        specs: [makeSpec('a', { retry })],
        variants: [variant, makeModelVariant('strong', { specs: [] })],
      });
      const run = await open(
        project,
        payingAgent(() => 'wrong'),
      );
      await run.execute();
      const [trial] = [...run.reader.trials('run')];
      expect(run.reader.attempts(trial?.trial.id ?? 0).map((attempt) => attempt.variant)).toEqual(made);
    },
  );

  test('estimated minutes of people become charges', async () => {
    const review = {
      role: 'reviewer',
      policy: { kind: 'always' as const },
      minutes: { base: 1, per100Words: 10, perFailedCheck: 2 },
      fallbackMinutes: 30,
    };
    const run = await open(
      makeProject({ specs: [makeSpec('a', { review })] }),
      payingAgent(() => 'wrong wrong'),
    );
    await run.execute();
    const [trial] = [...run.reader.summaries('run')];
    // 1 minute, 2 words at 10 minutes a hundred, 1 failed check at 2 minutes; a person costs a dollar a minute.
    expect(trial?.reviewMinutes).toBeCloseTo(3.2, 9);
    expect(formatUsd(trial?.cost.review ?? 0n)).toBe('3.2');
    expect(formatUsd(trial?.cost.fallback ?? 0n)).toBe('30');
  });

  test('never has more trials in flight than a provider may have', async () => {
    let inFlight = 0;
    let most = 0;
    const agent: Agent = {
      close: async () => undefined,
      attempt: async (request) => {
        inFlight += 1;
        most = Math.max(most, inFlight);
        await new Promise((resolve) => setTimeout(resolve, 2));
        inFlight -= 1;
        return { kind: 'output', text: expectedText(request), tools: [] };
      },
    };
    const cases = Array.from({ length: 40 }, (_, index) => makeCase(`c${index}`));
    const project = makeProject({
      specs: [makeSpec('a', { cases })],
      concurrency: { default: 100, perProvider: { sandbox: 5 } },
    });
    const run = await open(project, agent);
    await run.execute();
    expect(most).toBe(5);
  });
});

describe('stopping and going on', () => {
  const cases = Array.from({ length: 12 }, (_, index) => makeCase(`c${index}`));

  test('the first Ctrl-C begins nothing new; a resume runs the missing trials only', async () => {
    const folder = mkdtempSync(path.join(os.tmpdir(), 'firstpass-resume-'));
    const project = makeProject({
      specs: [makeSpec('a', { cases })],
      concurrency: { default: 1, perProvider: {} },
    });
    const drain = new AbortController();
    const seen: AttemptRequest[] = [];
    const first = await openTestRun(project, payingAgent(rightAt(1), seen), folder);
    const result = await first.execute({
      drain: drain.signal,
      onProgress: (progress) => {
        if (progress.done >= 5) drain.abort();
      },
    });
    expect(result.state).toBe('drained');
    const done = new Set([...first.reader.summaries('run')].map((trial) => trial.case));
    await first.close();
    const second = await open(project, payingAgent(rightAt(1), seen), folder);
    const resumed = await second.execute({ finished: (key) => done.has(key.case) });
    expect(resumed).toMatchObject({ state: 'complete', progress: { done: 12, total: 12 } });
    expect(seen).toHaveLength(12);
    rmSync(folder, { recursive: true, force: true });
  });

  test('a trial that was cut off goes on in its attempt: what is paid is not paid again', async () => {
    const folder = mkdtempSync(path.join(os.tmpdir(), 'firstpass-resume-'));
    const project = makeProject();
    const stop = new AbortController();
    let bought = 0;
    const agent = payingAgent(() => {
      bought += 1;
      return 'wrong';
    });
    // Cut off in attempt 2, right after its call is durable.
    const cut: Agent = {
      close: async () => undefined,
      attempt: async (request, meter, signal) => {
        const result = await agent.attempt(request, meter, signal);
        await new Promise((resolve) => setTimeout(resolve, 100));
        if (request.attempt < 2) return result;
        stop.abort();
        return { kind: 'cancelled' };
      },
    };
    const first = await openTestRun(project, cut, folder);
    expect((await first.execute({ stop: stop.signal })).state).toBe('drained');
    expect(bought).toBe(2);
    const [begun] = [...first.reader.trials('run')];
    expect(begun?.end).toBeNull();
    await first.close();
    const second = await open(project, agent, folder);
    const trialId = begun?.trial.id ?? 0;
    await second.execute({ recorded: () => recordedTrial(trialId, second.reader) });
    expect(bought).toBe(3);
    const [trial] = [...second.reader.summaries('run')];
    expect(trial).toMatchObject({ outcome: 'incorrect', attempts: 3, modelCalls: 3 });
    // What the first process had finished counts in the trial's duration.
    const attemptsMs = second.reader.attempts(trialId).reduce((sum, made) => sum + made.durationMs, 0);
    expect(attemptsMs).toBeGreaterThan(99);
    expect(trial?.durationMs).toBeGreaterThanOrEqual(attemptsMs);
    rmSync(folder, { recursive: true, force: true });
  });

  test('a resumed attempt has the turns, tools and spend that it had: tries and failed tools included', async () => {
    const folder = mkdtempSync(path.join(os.tmpdir(), 'firstpass-resume-'));
    const limits = { attempt: { ...NO_LIMITS, turns: 2 }, trial: NO_LIMITS };
    const project = makeProject({ specs: [makeSpec('a', { limits })] });
    const stop = new AbortController();
    let bought: string[] = [];
    const usage = { ...NO_USAGE, input_uncached: 900, output: 100, requests: 1 };
    /** A model that is turned away at first, a tool that fails, and two more model calls, of which one is too many. */
    const steps = ['m1 refused', 'm1', 't1', 'm2', 'm3'] as const;
    const looping = (cutAfter: string | null): Agent => ({
      close: async () => undefined,
      attempt: async (_request, meter) => {
        let answered = '';
        for (const step of steps) {
          const [name = '', refused] = step.split(' ');
          if (name === answered) continue;
          const tool = { kind: 'tool' as const, provider: null, name: 'lookup', body: name };
          const model = { kind: 'model' as const, provider: 'sandbox', name: 'steady', body: name };
          const tryNumber = step === 'm1' ? 2 : 1;
          const permit = await meter.begin(name === 't1' ? tool : { ...model, tryNumber });
          if (permit.kind === 'stopped') return { kind: 'limit', limit: permit.limit, reason: permit.reason };
          if (refused === undefined || permit.kind === 'recorded') answered = name;
          if (permit.kind === 'recorded') continue;
          bought.push(step);
          const status = refused === undefined ? (name === 't1' ? 'failed' : 'ok') : 'http-error';
          await permit.settle({
            status,
            ...(status === 'ok' ? { usage } : {}),
            response: name,
            durationMs: 1,
          });
          if (name !== cutAfter) continue;
          stop.abort();
          return { kind: 'cancelled' };
        }
        return { kind: 'output', text: 'wrong', tools: [] };
      },
    });
    const first = await openTestRun(project, looping('t1'), folder);
    await first.execute({ stop: stop.signal });
    const [begun] = [...first.reader.trials('run')];
    await first.close();
    expect(bought).toEqual(['m1 refused', 'm1', 't1']);
    bought = [];
    const second = await open(project, looping(null), folder);
    await second.execute({ recorded: () => recordedTrial(begun?.trial.id ?? 0, second.reader) });
    expect(bought).toEqual(['m2']);
    const [trial] = [...second.reader.summaries('run')];
    expect(trial).toMatchObject({ outcome: 'incorrect', modelCalls: 2, httpRequests: 3 });
    const [attempt] = second.reader.attempts(begun?.trial.id ?? 0);
    expect(attempt?.reason).toBe('stopped by the limit `turns`: 2 model calls of 2 were used');
    rmSync(folder, { recursive: true, force: true });
  });
});

test('a reported cost is kept beside ours, and their difference is named', async () => {
  const reporting: Agent = {
    close: async () => undefined,
    attempt: async (request, meter) => {
      const permit = await meter.begin({ kind: 'model', provider: 'sandbox', name: 'steady', body: 'q' });
      if (permit.kind !== 'open') throw new Error(permit.kind);
      const usage = { ...NO_USAGE, input_uncached: 100, cache_read: 900, output: 100, requests: 1 };
      const reported = parseUsd('0.00119');
      await permit.settle({ status: 'ok', usage, reported, response: 'a', durationMs: 1 });
      return { kind: 'output', text: expectedText(request), tools: [] };
    },
  };
  const run = await open(makeProject(), reporting);
  await run.execute();
  const [trial] = [...run.reader.summaries('run')];
  expect(formatUsd(sumUsd(Object.values(trial?.cost ?? {})))).toBe('0.00029');
  expect(run.reader.calls(trial?.trialId ?? 0)[0]?.reported).toBe(parseUsd('0.00119'));
  expect(run.reader.events('run').filter((event) => event.name === 'reported-difference')).toMatchObject([
    {
      detail: {
        reported: '0.00119',
        recomputed: '0.00029',
        difference: '0.0009',
        cause: 'cached tokens billed twice',
      },
    },
  ]);
});
