/** What every known agent must do with a stand-in of its own, which speaks as the real program does. */
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { PRESET_FACTS, type PresetName } from '../../src/model/preset.ts';
import { NO_USAGE, type Usage } from '../../src/model/usage.ts';
import { callsOf, hold, noted, SECRET, type Session } from '../agent/preset/preset-fixture.ts';
import { testMeter } from '../agent/test-meter.ts';
import type { Answer } from '../provider/loopback.ts';

export interface PresetExample {
  readonly preset: PresetName;
  /** One answer of its provider, in its format, with the text `42`. */
  readonly answer: Answer;
  /** What that answer uses. */
  readonly usage: Partial<Usage>;
  /** Variable that says where it has its settings. */
  readonly home: string;
  /** Tools that the stand-in says it used when it is told `tools`. */
  readonly tools: readonly { readonly tool: string; readonly ok: boolean }[];
}

/** Registers the contract's tests for a preset. */
export function presetContract(example: PresetExample): void {
  const { preset, answer } = example;
  const session = (prompt: string, more: Partial<Session> = {}): Session => ({
    preset,
    answer,
    prompt,
    ...more,
  });

  describe(`the preset ${preset}`, () => {
    test('gives its final output, and its requests are metered on the wire', async () => {
      const held = await hold(session('answer the question'));
      expect(held.result).toEqual({ kind: 'output', text: '42', tools: [] });
      expect(callsOf(held)).toEqual([
        ['model', 'synthetic-1', 'ok'],
        ['model', 'synthetic-1', 'ok'],
        ['compute', 'compute', 'ok'],
      ]);
      const usage = { ...NO_USAGE, requests: 1, ...example.usage };
      expect(held.meter.calls.slice(0, 2).map(({ finding }) => finding.usage)).toEqual([usage, usage]);
      // Its own figures are those of the wire: there is nothing to say.
      expect(noted(held, 'usage-difference')).toBeUndefined();
      expect(noted(held, 'agent-session')).toMatchObject({
        preset,
        model: 'synthetic-1',
        usageSource: 'result',
      });
      expect(held.received).toHaveLength(2);
    });

    test('is given the prompt on standard input, with earlier answers', async () => {
      const turns = [{ output: 'forty-one', feedback: 'That is one too few.' }];
      const { received } = await hold(session('answer the question', { turns }));
      const body = received[0]?.body ?? '';
      expect(body.indexOf('answer the question')).toBeLessThan(body.indexOf('forty-one'));
      expect(body.indexOf('forty-one')).toBeLessThan(body.indexOf('That is one too few.'));
    });

    test('lives in folders of its own, whatever the environment says', async () => {
      const own = { [example.home]: '/home/somebody/settings', HOME: '/home/somebody', SOME_TOKEN: 'theirs' };
      const held = await hold(session('surroundings', { env: own, names: [example.home] }));
      const { env, files, cwd } = JSON.parse(held.result.kind === 'output' ? held.result.text : '{}') as {
        readonly env: Record<string, string>;
        readonly files: readonly string[];
        readonly cwd: string;
      };
      const root = path.dirname(cwd);
      expect(files).toEqual([]);
      for (const name of ['HOME', 'TMPDIR', example.home]) {
        expect(env[name]).toContain(root);
      }
      expect(env['SOME_TOKEN']).toBeUndefined();
      // Nothing of it is left.
      expect(existsSync(root)).toBe(false);
    });

    test('the key reaches the provider, and is in nothing that is kept', async () => {
      const held = await hold(session('surroundings'));
      expect(JSON.stringify(held.received[0]?.headers)).toContain(SECRET);
      expect(JSON.stringify([held.result, held.meter])).not.toContain(SECRET);
    });

    test('a lie about its usage is named, and the wire counts', async () => {
      const held = await hold(session('lie'));
      const output = example.usage.output ?? 0;
      expect(noted(held, 'usage-difference')).toMatchObject({
        source: 'result',
        cause: 'the agent counts more output than was on the wire',
        wireOutput: output,
        agentOutput: output + 1000,
      });
      expect(held.meter.calls[0]?.finding.usage?.output).toBe(output);
    });

    test('unmetered, its own word counts and is a call; without a word the cost is unknown', async () => {
      const baseUrl = { OPENAI_BASE_URL: '', ANTHROPIC_BASE_URL: '', GOOGLE_GEMINI_BASE_URL: '' };
      const silent = await hold(session('silent', { source: 'none', env: baseUrl }));
      expect(silent.meter.calls[0]).toMatchObject({
        request: { kind: 'model', made: true },
        finding: { usage: null, usageRaw: 'null' },
      });
      expect(noted(silent, 'metered-by-agent')).toMatchObject({ source: null, models: 0 });
      expect(silent.result.kind).toBe('infra-error');
    });

    test('its tools are known', async () => {
      const { result } = await hold(session('tools'));
      const tools = result.kind === 'output' ? result.tools.map(({ tool, ok }) => ({ tool, ok })) : null;
      expect(tools).toEqual(example.tools);
    });

    test('a resume takes its recorded answer and starts nothing', async () => {
      const { meter } = await hold(session('tools'));
      const answered = meter.calls.find(({ request }) => request.kind === 'compute')?.finding.response ?? '';
      const held = await hold(
        session('hang', {
          meter: testMeter(({ kind }) =>
            kind === 'compute' ? { kind: 'recorded', httpStatus: null, response: answered } : null,
          ),
        }),
      );
      expect(held.result).toMatchObject({ kind: 'output', text: '42', tools: example.tools });
      expect(held.received).toEqual([]);
    });

    test('a refusal and an outage are told apart', async () => {
      expect((await hold(session('refuse'))).result.kind).toBe('refused');
      const outage = await hold(session('outage'));
      expect(outage.result.kind).toBe('infra-error');
      expect(outage.meter.calls.at(-1)?.finding.status).toBe('failed');
    });

    test('its time limit ends all that it started', async () => {
      const folder = mkdtempSync(path.join(tmpdir(), 'firstpass-hang-'));
      const file = path.join(folder, 'pid');
      const held = await hold(session(`hang ${file}`, { timeoutSeconds: 3 }));
      const pid = Number(readFileSync(file, 'utf8'));
      rmSync(folder, { recursive: true });
      expect(held.result).toMatchObject({ kind: 'timeout' });
      expect(isAlive(pid)).toBe(false);
    });

    test('a program that is not there, or of another version, is said before anything is spent', async () => {
      const missing = hold(session('answer', { command: ['no-such-program-here'] }));
      const { install } = PRESET_FACTS[preset];
      await expect(missing).rejects.toMatchObject({
        code: 'agent/not-found',
        hint: expect.stringContaining(install) as string,
      });
      const older = hold(session('answer', { setting: { version: '1.0.0' } }));
      await expect(older).rejects.toMatchObject({ code: 'agent/other-version' });
    });
  });
}

/** A process that ended and that nobody has waited for yet is still listed, as a zombie. */
function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch {
    return false;
  }
  const stat = `/proc/${pid}/stat`;
  return !existsSync(stat) || !/^\d+ \(.*\) Z /.test(readFileSync(stat, 'utf8'));
}
