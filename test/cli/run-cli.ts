import { spawn, spawnSync } from 'node:child_process';
import path from 'node:path';

const CLI = path.resolve(import.meta.dirname, '../../dist/src/cli/main.js');

/** What a command printed and how it ended. */
export interface CliResult {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Environment of the tests without keys and colours. */
export function environment(extra: Readonly<Record<string, string>> = {}): NodeJS.ProcessEnv {
  const { PATH, HOME, TMPDIR, LANG } = process.env;
  return { PATH, HOME, TMPDIR, LANG, TZ: 'UTC', NO_COLOR: '1', COLUMNS: '110', ...extra };
}

/** Runs the built command line to its end. */
export function firstpass(
  cwd: string,
  args: readonly string[],
  extra: Readonly<Record<string, string>> = {},
  input = '',
): CliResult {
  const result = spawnSync(process.execPath, [CLI, ...args], {
    cwd,
    env: environment(extra),
    encoding: 'utf8',
    input,
  });
  return { code: result.status, stdout: result.stdout, stderr: result.stderr };
}

/** Starts the built command line; `ended` resolves when it has. */
export function startFirstpass(
  cwd: string,
  args: readonly string[],
  extra: Readonly<Record<string, string>> = {},
): {
  readonly child: ReturnType<typeof spawn>;
  readonly ended: Promise<CliResult>;
  /** What it has printed on standard error so far. */
  readonly told: () => string;
} {
  const child = spawn(process.execPath, [CLI, ...args], {
    cwd,
    env: environment(extra),
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let stdout = '';
  let stderr = '';
  child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
  const ended = new Promise<CliResult>((resolve) => {
    child.on('close', (code) => resolve({ code, stdout, stderr }));
  });
  return { child, ended, told: () => stderr };
}
