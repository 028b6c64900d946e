import { afterEach, expect, test } from 'vitest';
import type { Agent } from '../../src/model/agent.ts';
import type { CallRequest } from '../../src/model/meter.ts';
import { NO_USAGE } from '../../src/model/usage.ts';
import { makeProject, makeSpec, NO_LIMITS } from '../fixtures/project.ts';
import { openTestRun, type TestRun } from '../fixtures/run.ts';

let run: TestRun | undefined;
afterEach(async () => {
  await run?.close();
  run = undefined;
});

/** Buys what the requests say, one after the other, and says which were stopped. */
function buyer(requests: readonly Partial<CallRequest>[], stopped: string[]): Agent {
  return {
    close: async () => undefined,
    attempt: async (_request, meter) => {
      let seq: number | undefined;
      for (const parts of requests) {
        const again = (parts.tryNumber ?? 1) > 1 && seq !== undefined ? { seq } : {};
        const body = parts.body ?? 'q';
        const request = { kind: 'model', provider: 'sandbox', name: 'steady', body, ...again } as const;
        const permit = await meter.begin({ ...request, ...parts });
        if (permit.kind === 'stopped') stopped.push(permit.limit);
        if (permit.kind !== 'open') continue;
        seq ??= permit.seq;
        const usage = { ...NO_USAGE, input_uncached: 900, output: 100, requests: 1 };
        await permit.settle({ status: 'ok', httpStatus: 200, usage, response: 'x', durationMs: 1 });
      }
      return { kind: 'output', text: 'wrong', tools: [] };
    },
  };
}

test('what was made already is written down although a limit allows nothing more, and without a reservation', async () => {
  const stopped: string[] = [];
  const limits = { attempt: { ...NO_LIMITS, turns: 1 }, trial: NO_LIMITS };
  const retry = { ...makeSpec('s').retry, maxAttempts: 1 };
  const agent = buyer(
    [{ body: 'q'.repeat(2000) }, { body: 'second' }, { body: 'told', made: true }],
    stopped,
  );
  run = await openTestRun(makeProject({ specs: [makeSpec('s', { limits, retry })] }), agent);
  await run.execute();
  const [trial] = [...run.reader.trials('run')];
  const calls = run.reader.calls(trial?.trial.id ?? 0).filter(({ kind }) => kind === 'model');
  expect(stopped).toEqual(['turns']);
  expect(calls).toHaveLength(2);
  expect(run.reader.events('run').map(({ name }) => name)).not.toContain('over-reservation');
});

test('a further try stands at the place of the first, whatever was asked in between', async () => {
  const agent = buyer([{}, { body: 'other' }, { tryNumber: 2 }], []);
  const retry = { ...makeSpec('s').retry, maxAttempts: 1 };
  run = await openTestRun(makeProject({ specs: [makeSpec('s', { retry })] }), agent);
  await run.execute();
  const [trial] = [...run.reader.trials('run')];
  const calls = run.reader.calls(trial?.trial.id ?? 0).filter(({ kind }) => kind === 'model');
  expect(calls.map(({ seq, tryNumber }) => [seq, tryNumber])).toEqual([
    [1, 1],
    [1, 2],
    [2, 1],
  ]);
});
