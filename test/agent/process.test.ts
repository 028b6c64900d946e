import os from 'node:os';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { runProgram, type Program } from '../../src/agent/process.ts';

const PROGRAM = path.join(import.meta.dirname, 'programs/program.mjs');
function program(words: readonly string[], parts: Partial<Program> = {}): Program {
  return {
    command: [process.execPath, PROGRAM, ...words],
    cwd: os.tmpdir(),
    env: {},
    stdin: '{}',
    timeoutMs: 10_000,
    maxStdoutBytes: 1024 * 1024,
    signal: new AbortController().signal,
    ...parts,
  };
}

describe('runProgram', () => {
  test('gives back what was printed and how it ended', async () => {
    const said = await runProgram(program(['say', 'hello']));
    expect(said).toMatchObject({ end: { kind: 'exited', code: 0 }, stdout: 'hello', stderr: '' });
    expect(said.durationMs).toBeGreaterThan(5);
    const failed = await runProgram(program(['fail']));
    expect(failed.end).toEqual({ kind: 'exited', code: 7 });
    expect(failed.stderr).toContain('the disk is on fire');
  });

  test('sees no variable that was not given', async () => {
    const { stdout } = await runProgram(program(['environment'], { env: { ONE: '1' } }));
    const { output } = JSON.parse(stdout) as { output: { env: Record<string, string> } };
    expect(output.env).toEqual({ ONE: '1' });
  });

  test('input that nobody reads is no error', async () => {
    const result = await runProgram(program(['say', 'done'], { stdin: 'x'.repeat(5_000_000) }));
    expect(result).toMatchObject({ end: { kind: 'exited', code: 0 }, stdout: 'done' });
  });

  test('is ended when it prints too much, and keeps the beginning', async () => {
    const { end, stdout } = await runProgram(program(['flood'], { maxStdoutBytes: 1000 }));
    expect(end).toEqual({ kind: 'too-much-output' });
    expect(stdout).toHaveLength(1000);
  });

  test('says why it did not start', async () => {
    const missing = await runProgram(program([], { command: ['/nowhere/at/all'] }));
    expect(missing.end).toMatchObject({
      kind: 'not-started',
      reason: expect.stringContaining('ENOENT') as string,
    });
    expect((await runProgram(program([], { command: [] }))).end.kind).toBe('not-started');
    expect((await runProgram(program([], { command: ['a\0b'] }))).end.kind).toBe('not-started');
    expect((await runProgram(program(['say'], { cwd: '/nowhere' }))).end.kind).toBe('not-started');
  });

  test('an aborted signal starts nothing', async () => {
    const { end, durationMs } = await runProgram(program(['hang'], { signal: AbortSignal.abort() }));
    expect(end).toEqual({ kind: 'cancelled' });
    expect(durationMs).toBeLessThan(20);
  });
});
