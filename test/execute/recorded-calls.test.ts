import { afterEach, expect, test } from 'vitest';
import { recordedTrial } from '../../src/cli/recorded-trial.ts';
import type { Agent } from '../../src/model/agent.ts';
import type { CallFinding, CallPermit, CallRequest, Meter } from '../../src/model/meter.ts';
import { parseUsd } from '../../src/model/money.ts';
import { NO_USAGE } from '../../src/model/usage.ts';
import { temporaryFolder } from '../cli/temporary-folder.ts';
import { makeProject, makeSpec, NO_LIMITS } from '../fixtures/project.ts';
import { openTestRun, type TestRun } from '../fixtures/run.ts';

const opened: { close(): Promise<void> }[] = [];
afterEach(async () => {
  for (const run of opened.splice(0)) await run.close();
});

const USAGE = { ...NO_USAGE, input_uncached: 900, output: 100, requests: 1 };
const OK: CallFinding = { status: 'ok', httpStatus: 200, usage: USAGE, response: 'x', durationMs: 1 };
const BUSY: CallFinding = { status: 'http-error', httpStatus: 503, usage: USAGE, durationMs: 1 };

/** Asks, and settles what is open with the finding; returns the permit. */
async function ask(
  meter: Meter,
  request: Pick<CallRequest, 'body' | 'tryNumber'> & Partial<CallRequest>,
  finding: CallFinding,
): Promise<CallPermit> {
  const permit = await meter.begin({ kind: 'model', provider: 'sandbox', name: 'steady', ...request });
  if (permit.kind === 'open') await permit.settle(finding);
  return permit;
}

/** Runs the first process, which is stopped in its first attempt, and then a second one on the same ledger. */
async function stopAndResume(
  first: (meter: Meter) => Promise<unknown>,
  second: (meter: Meter) => Promise<unknown>,
  limits = NO_LIMITS,
): Promise<{ readonly run: TestRun; readonly trialId: number }> {
  const folder = temporaryFolder();
  const stop = new AbortController();
  const project = makeProject({ specs: [makeSpec('a', { limits: { attempt: NO_LIMITS, trial: limits } })] });
  const stopped: Agent = {
    close: async () => undefined,
    attempt: async (_request, meter) => {
      await first(meter);
      stop.abort();
      return { kind: 'cancelled' };
    },
  };
  const before = await openTestRun(project, stopped, folder);
  expect((await before.execute({ stop: stop.signal })).state).toBe('drained');
  const trialId = [...before.reader.trials('run')][0]?.trial.id ?? 0;
  await before.close();
  const going: Agent = {
    close: async () => undefined,
    attempt: async (request, meter) => {
      await second(meter);
      return { kind: 'output', text: request.case.expected as string, tools: [] };
    },
  };
  const run = await openTestRun(project, going, folder);
  opened.push(run);
  await run.execute({ recorded: () => recordedTrial(trialId, run.reader) });
  return { run, trialId };
}

test('a request that failed goes on with the try after the last one, and all of them are one turn', async () => {
  const numbers: unknown[] = [];
  const { run, trialId } = await stopAndResume(
    async (meter) => {
      await ask(meter, { body: 'q' }, BUSY);
      await ask(meter, { body: 'q', tryNumber: 2 }, BUSY);
    },
    async (meter) => {
      for (const [tryNumber, finding] of [[1, BUSY] as const, [2, OK] as const]) {
        const permit = await ask(meter, { body: 'q', tryNumber }, finding);
        numbers.push(permit.kind === 'open' ? permit.tryNumber : permit.kind);
      }
    },
  );
  expect(numbers).toEqual([3, 4]);
  expect(run.reader.calls(trialId).map(({ seq, tryNumber, status }) => [seq, tryNumber, status])).toEqual([
    [1, 1, 'http-error'],
    [1, 2, 'http-error'],
    [1, 3, 'http-error'],
    [1, 4, 'ok'],
  ]);
  expect([...run.reader.summaries('run')]).toMatchObject([
    { outcome: 'correct', modelCalls: 1, httpRequests: 4 },
  ]);
});

test('what the last process tried counts against the limits of the trial', async () => {
  const kinds: string[] = [];
  await stopAndResume(
    async (meter) => ask(meter, { body: 'q' }, BUSY),
    async (meter) => {
      kinds.push((await ask(meter, { body: 'q' }, OK)).kind);
      kinds.push((await ask(meter, { body: 'r' }, OK)).kind);
    },
    // A call is a tenth of a cent: the ceiling leaves room for a second one, and for no third.
    { ...NO_LIMITS, cost: parseUsd('0.0015') },
  );
  expect(kinds).toEqual(['open', 'stopped']);
});

test('what a tool failed with was told to the model: it is given again and not asked anew', async () => {
  const tool = { kind: 'tool', provider: null, name: 'lookup', body: 'q' } as const;
  const answers: unknown[] = [];
  const { run, trialId } = await stopAndResume(
    async (meter) => {
      await ask(meter, tool, { status: 'failed', error: 'no', quantity: '1', response: 'no', durationMs: 1 });
      await ask(meter, { ...tool, body: 'r' }, { status: 'cancelled', quantity: '1', durationMs: 1 });
    },
    async (meter) => {
      const failed = await ask(meter, tool, OK);
      answers.push(failed.kind === 'recorded' ? failed.response : failed.kind);
      answers.push((await ask(meter, { ...tool, body: 'r' }, { ...OK, quantity: '1' })).kind);
    },
  );
  expect(answers).toEqual(['no', 'open']);
  expect(run.reader.calls(trialId).map(({ seq, tryNumber }) => [seq, tryNumber])).toEqual([
    [1, 1],
    [2, 1],
    [2, 2],
  ]);
});

test('calls that are asked for at once have places of their own', async () => {
  const { run, trialId } = await stopAndResume(
    async () => undefined,
    async (meter) => Promise.all(['q', 'r', 's'].map(async (body) => ask(meter, { body }, OK))),
  );
  expect(run.reader.calls(trialId).map(({ seq }) => seq)).toEqual([1, 2, 3]);
});
