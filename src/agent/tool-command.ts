/** Tools that are programs: `{tool, arguments}` on standard input, the result on standard output. */
import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import type { ToolRun, ToolRunner } from './tool-runner.ts';
import { commandLine } from './command-line.ts';
import { programEnvironment } from './environment.ts';
import { runProgram } from './process.ts';
import type { ToolSpec } from '../model/spec.ts';

/** Far above what a model is shown, low enough to stop a tool that prints without end. */
const MAX_STDOUT_BYTES = 4 * 1024 * 1024;

export interface CommandToolOptions {
  readonly command: readonly string[];
  /** The spec's folder: where the program runs, since a tool reads the files that lie beside it. */
  readonly folder: string;
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** Returns the tool; every call is a process of its own. */
export function openCommandTool(tool: ToolSpec, options: CommandToolOptions): ToolRunner {
  const command = commandLine(options.command, options.folder);
  return {
    run: async (args, signal): Promise<ToolRun> => {
      const home = await mkdtemp(path.join(os.tmpdir(), 'firstpass-tool-'));
      try {
        const result = await runProgram({
          command,
          cwd: options.folder,
          env: programEnvironment(options.env, { home, temp: home, names: [] }),
          stdin: JSON.stringify({ tool: tool.name, arguments: args }),
          timeoutMs: tool.timeoutSeconds * 1000,
          maxStdoutBytes: MAX_STDOUT_BYTES,
          signal,
        });
        return toolRun(tool, result);
      } finally {
        await rm(home, { recursive: true, force: true, maxRetries: 2 });
      }
    },
    close: () => Promise.resolve(),
  };
}

function toolRun(tool: ToolSpec, result: Awaited<ReturnType<typeof runProgram>>): ToolRun {
  const { end, durationMs } = result;
  const failed = (text: string): ToolRun => ({ status: 'failed', text, durationMs, waitMs: 0 });
  const said = result.stderr.trim() === '' ? '' : `: ${result.stderr.trim().slice(-500)}`;
  switch (end.kind) {
    case 'exited':
      if (end.code === 0) return { status: 'ok', text: result.stdout.trimEnd(), durationMs, waitMs: 0 };
      return failed(`${tool.name} failed with exit code ${end.code}${said}`);
    case 'killed':
      return failed(`${tool.name} was ended by ${end.by}${said}`);
    case 'too-much-output':
      return failed(`${tool.name} printed more than ${MAX_STDOUT_BYTES / 1024 / 1024} MiB`);
    case 'not-started':
      return failed(`${tool.name} did not start: ${end.reason}`);
    case 'timeout': {
      const text = `${tool.name} gave no result within ${tool.timeoutSeconds} s`;
      return { status: 'timeout', text, durationMs, waitMs: 0 };
    }
    case 'cancelled':
      return { status: 'cancelled', text: `${tool.name} was cancelled`, durationMs, waitMs: 0 };
  }
}
