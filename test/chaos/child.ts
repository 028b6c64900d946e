import { spawn, type ChildProcess } from 'node:child_process';
import path from 'node:path';
import { environment, type CliResult } from '../cli/run-cli.ts';

const CLI = path.resolve(import.meta.dirname, '../../dist/src/cli/main.js');
const PROVIDER = path.resolve(import.meta.dirname, 'provider/main.mjs');

/** A runner in a process group of its own, which a kill takes down as a whole. */
export interface RunnerChild {
  readonly child: ChildProcess;
  readonly ended: Promise<CliResult & { readonly signal: string | null }>;
  /** Sends a signal to the runner alone, or to its whole group. */
  signal(name: NodeJS.Signals, to?: 'group'): void;
}

/** What a runner is started under. */
export interface Circumstances {
  /** Options of node itself. */
  readonly node?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
}

/** Starts the built command line in a folder. */
export function startRunner(
  folder: string,
  args: readonly string[],
  { node = [], env = {} }: Circumstances = {},
): RunnerChild {
  const child = spawn(process.execPath, [...node, CLI, ...args], {
    cwd: folder,
    env: environment({ CHAOS_KEY: 'synthetic', ...env }),
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  });
  let stdout = '';
  let stderr = '';
  child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
  const ended = new Promise<CliResult & { signal: string | null }>((resolve) => {
    child.on('close', (code, signal) => resolve({ code, signal, stdout, stderr }));
  });
  return {
    child,
    ended,
    signal: (name, to) => {
      const { pid } = child;
      if (pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
      process.kill(to === 'group' ? -pid : pid, name);
    },
  };
}

/** The provider as a process that outlives every runner. */
export interface ProviderChild {
  readonly port: number;
  /** Changes how it behaves from now on. */
  control(change: Readonly<Record<string, number | boolean | readonly string[]>>): Promise<void>;
  stop(): Promise<void>;
}

/** Starts the provider with its settings (provider/main.mjs) and returns it when it listens. */
export async function startProvider(
  settings: Readonly<Record<string, number | boolean | string>>,
): Promise<ProviderChild> {
  const child = spawn(process.execPath, [PROVIDER, JSON.stringify(settings)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const closed = new Promise<void>((resolve) => {
    child.on('close', () => resolve());
  });
  const port = await new Promise<number>((resolve, reject) => {
    child.stdout.once('data', (chunk: Buffer) => resolve(Number(chunk.toString())));
    child.once('close', () => reject(new Error('the chaos provider did not start')));
  });
  return {
    port,
    control: async (change) => {
      await fetch(`http://127.0.0.1:${port}/control`, { method: 'POST', body: JSON.stringify(change) });
    },
    stop: async () => {
      child.kill('SIGKILL');
      await closed;
    },
  };
}
