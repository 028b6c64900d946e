import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Gathered } from '../../../src/import/telemetry/gather.ts';
import harbor from '../../../src/import/telemetry/harbor.ts';
import { TELEMETRY_FORMATS } from '../../../src/import/telemetry/index.ts';
import { listFiles } from '../../../src/import/telemetry/list-files.ts';
import { telemetryFormatContract } from '../../contract/telemetry-format-contract.ts';
import { countsByCode } from './counts-by-code.ts';
import { outcomesOf, readWith, sumOf } from './read-with.ts';

/** Everything below is synthetic, in the real format. */
function trial(id: string, more: object = {}): object {
  return {
    id,
    task_name: 'fix-the-shop',
    trial_name: `fix-the-shop__${id}`,
    trial_uri: 'file:///jobs/synthetic',
    task_id: { path: 'tasks/fix-the-shop' },
    source: 'shop-bench',
    task_checksum: 'x',
    config: { agent: { name: 'helper', model_name: 'synthetic/subject-1' } },
    agent_info: {
      name: 'helper',
      version: '1.2',
      model_info: { name: 'subject-1', provider: 'synthetic' },
    },
    agent_result: { n_input_tokens: 1000, n_cache_tokens: 600, n_output_tokens: 50, cost_usd: 0.25 },
    verifier_result: { rewards: { reward: 1 } },
    exception_info: null,
    started_at: '2026-09-01T10:00:00Z',
    finished_at: '2026-09-01T10:02:00Z',
    agent_execution: { started_at: '2026-09-01T10:00:10Z', finished_at: '2026-09-01T10:01:10Z' },
    ...more,
  };
}

function benchTrial(id: string, more: object = {}): object {
  return {
    id,
    trial_name: 'fix-the-shop.2-of-3.synthetic',
    task_id: 'fix-the-shop',
    instruction: 'Fix it.',
    is_resolved: true,
    failure_mode: 'unset',
    parser_results: { test_it: 'passed' },
    total_input_tokens: 300,
    total_output_tokens: 20,
    trial_started_at: '2026-09-01T10:00:00+00:00',
    trial_ended_at: '2026-09-01T10:01:00+00:00',
    ...more,
  };
}

/** A step of a trial of several. */
function step(reward: number): object {
  return {
    agent_result: { n_input_tokens: 10, n_cache_tokens: 4, n_output_tokens: 3 },
    verifier_result: { rewards: { reward } },
  };
}

const lines = (...values: readonly object[]): string =>
  values.map((value) => `${JSON.stringify(value)}\n`).join('');

telemetryFormatContract(harbor, [
  {
    name: 'a trial of Harbor',
    file: 'result.json',
    content: JSON.stringify(trial('a')),
    sessions: 1,
    requests: 1,
    usage: { input_uncached: 400, cache_read: 600, output: 50 },
  },
  {
    name: 'a run of Terminal-Bench',
    file: 'results.json',
    content: JSON.stringify({
      id: 'run',
      results: [benchTrial('x'), benchTrial('y')],
      accuracy: 1,
    }),
    sessions: 2,
    requests: 2,
    usage: { input_uncached: 600, output: 40 },
  },
  {
    name: 'trials gathered into lines',
    file: 'results.jsonl',
    content: lines(trial('a'), benchTrial('x'), trial('b', { verifier_result: null })),
    sessions: 3,
    requests: 3,
    usage: { input_uncached: 1100, cache_read: 1200, output: 120 },
  },
]);

function read(...values: readonly object[]): Gathered {
  return readWith(harbor, 'result.json', ...values);
}

describe('a trial of Harbor', () => {
  test('is a case of its data set by agent and model', () => {
    const gathered = read(trial('a'));
    const [session] = gathered.sessions.values();
    expect(session).toMatchObject({
      agent: 'harbor:helper',
      spec: 'shop-bench',
      case: 'fix-the-shop',
      durationMs: 60_000,
    });
    const [request] = gathered.requests.values();
    expect(request).toMatchObject({
      provider: 'synthetic',
      model: 'subject-1',
      reported: 25n * 10n ** 16n,
      flags: [],
    });
  });

  test.each([
    [{ verifier_result: { rewards: { reward: 0 } } }, 'incorrect'],
    [{ verifier_result: { rewards: { reward: 0.5 } } }, 'incorrect'],
    [{ verifier_result: { rewards: { only: 1 } } }, 'correct'],
    [{ verifier_result: { rewards: { one: 1, two: 0 } } }, 'not-judged'],
    [{ verifier_result: null }, 'not-judged'],
    [{ verifier_result: null, exception_info: { exception_type: 'AgentTimeoutError' } }, 'timeout'],
    [{ verifier_result: null, exception_info: { exception_type: 'DaytonaError' } }, 'infra-error'],
    // Judged although its time was over.
    [{ exception_info: { exception_type: 'AgentTimeoutError' } }, 'correct'],
  ])('%j is %s', (more, outcome) => {
    expect(outcomesOf(read(trial('a', more)))).toEqual([outcome]);
  });

  test('steps add up, and the last one is judged', () => {
    const more = { agent_result: null, verifier_result: null, step_results: [step(0), step(1)] };
    const gathered = read(trial('a', more));
    expect(sumOf(gathered)).toMatchObject({ input_uncached: 12, cache_read: 8, output: 6 });
    expect(outcomesOf(gathered)).toEqual(['correct']);
  });

  test('an agent that tells nothing has an unknown cost, one without a model costs nothing', () => {
    const untold = { n_input_tokens: null, n_cache_tokens: null, n_output_tokens: null, cost_usd: null };
    const gathered = read(
      trial('a', { agent_result: untold }),
      trial('b', { agent_result: null, agent_info: { name: 'oracle', version: '1' }, config: {} }),
    );
    const [first, second] = gathered.requests.values();
    expect(first?.usage).toBeNull();
    expect(second).toMatchObject({ flags: ['nothing-asked'], usage: { raw: { output: 0 } } });
  });

  test('hidden cache writes and sums beyond a price tier are flagged', () => {
    const info = { name: 'helper', model_info: { name: 'claude-synthetic', provider: 'anthropic' } };
    const used = { n_input_tokens: 900_000, n_cache_tokens: 800_000, n_output_tokens: 5 };
    const [request] = read(trial('a', { agent_info: info, agent_result: used })).requests.values();
    expect(request?.flags).toEqual(['writes-as-input', 'sum-of-requests']);
  });

  test('the result of a job is named and not read', () => {
    const gathered = read({ id: 'job', n_total_trials: 2, stats: { n_trials: 2, evals: {} } });
    expect(gathered.requests.size).toBe(0);
    expect(countsByCode(gathered.findings)).toEqual({ 'job-summary': 1 });
  });
});

describe('a trial of Terminal-Bench', () => {
  test('in its own file and in that of the run counts once', () => {
    const gathered = read(benchTrial('x'), { id: 'run', results: [benchTrial('x'), benchTrial('y')] });
    expect(sumOf(gathered)).toMatchObject({ input_uncached: 600, output: 40 });
    expect([...gathered.sessions.values()][0]).toMatchObject({ case: 'fix-the-shop', repeat: 2 });
  });

  test.each([
    [{ is_resolved: false }, 'incorrect'],
    [{ is_resolved: false, failure_mode: 'agent_timeout' }, 'timeout'],
    [{ is_resolved: false, failure_mode: 'agent_installation_failed' }, 'infra-error'],
    [{ is_resolved: false, failure_mode: 'context_length_exceeded' }, 'incorrect'],
    [{ is_resolved: null }, 'not-judged'],
  ])('%j is %s', (more, outcome) => {
    expect(outcomesOf(read(benchTrial('x', more)))).toEqual([outcome]);
  });

  test('0 and 0 tokens are not told, and no model is known', () => {
    const none = { total_input_tokens: 0, total_output_tokens: 0 };
    const [request] = read(benchTrial('x', none)).requests.values();
    expect(request).toMatchObject({ usage: null, model: null });
  });
});

test('in a folder of jobs the logs of agents are passed over: they tell the same work again', () => {
  const root = mkdtempSync(path.join(tmpdir(), 'firstpass-harbor-'));
  try {
    const files = [
      'job/result.json',
      'job/fix-the-shop__aB3dE6g/result.json',
      'job/fix-the-shop__aB3dE6g/config.json',
      'job/fix-the-shop__aB3dE6g/agent/trajectory.json',
      'job/fix-the-shop__aB3dE6g/agent/sessions/projects/x/session.jsonl',
      'run/fix/fix.1-of-1.synthetic/results.json',
      'run/fix/fix.1-of-1.synthetic/sessions/agent.jsonl',
    ];
    for (const file of files) {
      mkdirSync(path.dirname(path.join(root, file)), { recursive: true });
      writeFileSync(path.join(root, file), '{}');
    }
    const found = listFiles([root], TELEMETRY_FORMATS).map((file) => path.relative(root, file));
    expect(found.sort()).toEqual([files[1], files[0], files[5]]);
  } finally {
    rmSync(root, { recursive: true });
  }
});
