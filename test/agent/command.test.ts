import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { caseOf, specOf } from '../provider/sandbox/fixtures.ts';
import { testMeter, type TestMeter } from './test-meter.ts';
import type { AgentContext } from '../../src/agent/context.ts';
import type { AttemptRequest, AttemptResult } from '../../src/model/agent.ts';
import type { CommandVariant } from '../../src/model/variant.ts';
import { openCommandAgent } from '../../src/agent/command.ts';

const ROOT = import.meta.dirname;
const ENV = { PATH: process.env['PATH'], SECRET: 'hidden', DECLARED: 'shown', TZ: 'UTC', HOME: '/root' };
const CONTEXT = { project: { root: ROOT }, env: ENV } as unknown as AgentContext;

function variant(words: readonly string[], parts: Partial<CommandVariant> = {}): CommandVariant {
  return {
    id: 'rules',
    agent: 'command',
    tags: {},
    specs: null,
    prompt: null,
    command: ['node', 'programs/program.mjs', ...words],
    env: ['DECLARED', 'UNSET'],
    timeoutSeconds: 10,
    compute: 'local/cpu-second',
    ...parts,
  };
}

const kase = caseOf('a');
const REQUEST: AttemptRequest = {
  key: { spec: 'sample', variant: 'rules', case: 'a', repeat: 2 },
  attempt: 2,
  spec: specOf([kase]),
  case: kase,
  prompt: { system: 'You read.', user: 'Read it.' },
  turns: [{ output: 'wrong', feedback: 'try again' }],
  feedback: 'try again',
};

async function run(
  words: readonly string[],
  parts: Partial<CommandVariant> = {},
  options: { readonly meter?: TestMeter; readonly signal?: AbortSignal } = {},
): Promise<{ readonly result: AttemptResult; readonly meter: TestMeter }> {
  const meter = options.meter ?? testMeter();
  const agent = await openCommandAgent(variant(words, parts), CONTEXT);
  const result = await agent.attempt(REQUEST, meter, options.signal ?? new AbortController().signal);
  await agent.close();
  return { result, meter };
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch {
    return false;
  }
  // A zombie that init has not yet collected does not run any more.
  return !/^State:\s+Z/mu.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
}

let folder = '';
let before: readonly string[] = [];
const leftovers = (): readonly string[] =>
  readdirSync(os.tmpdir()).filter((name) => name.startsWith('firstpass-agent-'));
beforeEach(() => {
  before = leftovers();
  folder = mkdtempSync(path.join(os.tmpdir(), 'command-test-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
  // Every test proves it: a program's folder is gone whatever the program did.
  const left = leftovers().filter((name) => !before.includes(name));
  if (left.length > 0) throw new Error(`left behind: ${left.join(', ')}`);
});

describe('a program that works', () => {
  test('reads the whole attempt and its output is the answer', async () => {
    const { result, meter } = await run(['echo']);
    if (result.kind !== 'output') throw new Error(JSON.stringify(result));
    expect(JSON.parse(result.text)).toEqual({
      spec: 'sample',
      case: 'a',
      attempt: 2,
      repeat: 2,
      prompt: REQUEST.prompt,
      input: { text: 'a' },
      turns: REQUEST.turns,
      feedback: 'try again',
      output: { format: 'json', schema: null },
    });
    expect(meter.calls).toHaveLength(1);
    expect(meter.calls[0]?.request).toMatchObject({
      kind: 'compute',
      provider: null,
      name: 'local/cpu-second',
    });
    const finding = meter.calls[0]?.finding;
    expect(finding?.status).toBe('ok');
    expect(finding?.quantity).toMatch(/^\d+\.\d{6}$/u);
    expect(Number(finding?.quantity)).toBeCloseTo((finding?.durationMs ?? 0) / 1000, 5);
    expect(JSON.parse(meter.opened[0]?.body ?? '')).toMatchObject({ spec: 'sample', attempt: 2 });
  });

  test('sees its own home and the declared variables, and no other', async () => {
    const { result } = await run(['environment']);
    if (result.kind !== 'output') throw new Error(JSON.stringify(result));
    const { env, cwd } = JSON.parse(result.text) as { env: Record<string, string>; cwd: string };
    expect(Object.keys(env).sort()).toEqual(['DECLARED', 'HOME', 'PATH', 'TMPDIR', 'TZ']);
    for (const place of [env['HOME'], env['TMPDIR'], cwd]) {
      expect(place).toContain('firstpass-agent-');
      expect(existsSync(place ?? '')).toBe(false);
    }
  });

  test('may say which tools it called and what it thinks it used', async () => {
    const answer = {
      output: 'text',
      calls: [{ tool: 'lookup', arguments: { id: 1 } }, {}],
      usage: { input: 5, model: 'x' },
    };
    const { result, meter } = await run(['say', JSON.stringify(answer)]);
    expect(result).toEqual({
      kind: 'output',
      text: 'text',
      tools: [{ tool: 'lookup', arguments: { id: 1 }, ok: true }],
    });
    expect(meter.notes).toEqual([{ name: 'agent-reported-usage', detail: { input: 5 } }]);
  });

  test('without a compute price is still metered', async () => {
    const { meter } = await run(['say', '{"output":"x"}'], { compute: null });
    expect(meter.calls[0]?.request.name).toBe('compute');
  });

  test('is not started again when its answer is recorded', async () => {
    const meter = testMeter(() => ({
      kind: 'recorded',
      httpStatus: null,
      response: '{"output":"from the record"}',
    }));
    const { result } = await run(['hang'], {}, { meter });
    expect(result).toEqual({ kind: 'output', text: 'from the record', tools: [] });
    expect(meter.calls).toEqual([]);
  });

  test('is not started when a limit says no', async () => {
    const meter = testMeter(() => ({ kind: 'stopped', limit: 'trial.cost', reason: 'spent' }));
    const { result } = await run(['hang'], {}, { meter });
    expect(result).toEqual({ kind: 'limit', limit: 'trial.cost', reason: 'spent' });
  });
});

describe('a program that does not', () => {
  test.each([
    ['garbage', 'Segmentation fault', 'the program printed no JSON object: "Segmentation fault"'],
    ['nothing', '', 'it printed nothing'],
    ['another object', '{"answer":1}', 'no object with the key output: "{\\"answer\\":1}"'],
    ['a list', '[1]', 'no object with the key output'],
  ])('print %s is an infrastructure error', async (_, text, reason) => {
    const { result, meter } = await run(['say', text]);
    expect(result).toMatchObject({ kind: 'infra-error', reason: expect.stringContaining(reason) as string });
    expect(meter.calls[0]?.finding).toMatchObject({ status: 'ok', response: text });
  });

  test('quotes two hundred characters of garbage', async () => {
    const { result } = await run(['say', 'g'.repeat(5000)]);
    expect(result).toMatchObject({ reason: `the program printed no JSON object: "${'g'.repeat(200)}"` });
  });

  test('exit with 0 shows the end of its errors, and is paid', async () => {
    const { result, meter } = await run(['fail']);
    expect(result).toEqual({
      kind: 'infra-error',
      reason: 'the program exited with 7: "first line\\nthe disk is on fire"',
    });
    expect(meter.calls[0]?.finding).toMatchObject({
      status: 'failed',
      quantity: expect.stringMatching(/^0\./u) as string,
    });
  });

  test('start is an infrastructure error', async () => {
    const { result } = await run([], { command: ['no-such-program-anywhere'] });
    expect(result).toMatchObject({
      kind: 'infra-error',
      reason: expect.stringContaining('did not start') as string,
    });
  });

  test('stop printing is ended after 10 MiB', async () => {
    const { result, meter } = await run(['flood']);
    expect(result).toEqual({ kind: 'infra-error', reason: 'the program printed more than 10 MiB' });
    expect(meter.calls[0]?.finding.response).toHaveLength(10 * 1024 * 1024);
  });

  test('end is a timeout, and its time is paid', async () => {
    const { result, meter } = await run(['hang'], { timeoutSeconds: 0.4 });
    expect(result).toEqual({ kind: 'timeout', reason: 'the program was ended after 0.4 s' });
    expect(meter.calls[0]?.finding.status).toBe('timeout');
    expect(Number(meter.calls[0]?.finding.quantity)).toBeGreaterThan(0.39);
    expect(Number(meter.calls[0]?.finding.quantity)).toBeLessThan(2);
  });

  test('heed SIGTERM is killed', async () => {
    const pidFile = path.join(folder, 'pid');
    const { result } = await run(['stubborn', pidFile], { timeoutSeconds: 0.5 });
    expect(result.kind).toBe('timeout');
    expect(isAlive(Number(readFileSync(pidFile, 'utf8')))).toBe(false);
  });

  test('live on its own takes its children with it', async () => {
    const pidFile = path.join(folder, 'pid');
    const { result } = await run(['family', pidFile], { timeoutSeconds: 1 });
    expect(result.kind).toBe('timeout');
    expect(isAlive(Number(readFileSync(pidFile, 'utf8')))).toBe(false);
  });

  test('clean up after itself has its children ended when it leaves', async () => {
    const pidFile = path.join(folder, 'pid');
    const { result } = await run(['family', pidFile, 'leave']);
    expect(result).toMatchObject({ kind: 'output', text: 'left' });
    await expect.poll(() => isAlive(Number(readFileSync(pidFile, 'utf8')))).toBe(false);
  });

  test('finish before the run is cancelled is ended and settled as cancelled', async () => {
    const controller = new AbortController();
    setTimeout(() => controller.abort(), 200);
    const { result, meter } = await run(['hang'], {}, { signal: controller.signal });
    expect(result).toEqual({ kind: 'cancelled' });
    expect(meter.calls[0]?.finding.status).toBe('cancelled');
  });
});
