/** Runs one program in a process group of its own, and leaves nothing of the group behind. */
import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';

export interface Program {
  /** The program and its arguments; no shell reads them. */
  readonly command: readonly string[];
  readonly cwd: string;
  /** The whole environment that it sees. */
  readonly env: Readonly<Record<string, string>>;
  readonly stdin: string;
  readonly timeoutMs: number;
  /** More standard output than this ends the program. */
  readonly maxStdoutBytes: number;
  readonly signal: AbortSignal;
}

/** How it ended. */
export type ProgramEnd =
  | { readonly kind: 'exited'; readonly code: number }
  | { readonly kind: 'killed'; readonly by: string }
  | { readonly kind: 'timeout' }
  | { readonly kind: 'cancelled' }
  | { readonly kind: 'too-much-output' }
  | { readonly kind: 'not-started'; readonly reason: string };

export interface ProgramResult {
  readonly end: ProgramEnd;
  /** At most `maxStdoutBytes` of it. */
  readonly stdout: string;
  /** The last 4,000 bytes. */
  readonly stderr: string;
  /** From the start to the end of the whole group. */
  readonly durationMs: number;
}

/** How long a program may take to end itself after SIGTERM. */
const GRACE_MS = 500;
/** How long output may stay open after the group was ended: a process that left the group may hold it. */
const DRAIN_MS = 500;
const STDERR_TAIL_BYTES = 4000;

/** Runs the program to its end. Never throws: what goes wrong is in the result. */
export async function runProgram(program: Program): Promise<ProgramResult> {
  const startedMs = performance.now();
  const stopped = (end: ProgramEnd): ProgramResult => ({
    end,
    stdout: '',
    stderr: '',
    durationMs: performance.now() - startedMs,
  });
  if (program.signal.aborted) return stopped({ kind: 'cancelled' });
  const [file, ...rest] = program.command;
  if (file === undefined) return stopped({ kind: 'not-started', reason: 'the command is empty' });
  let child: ChildProcessWithoutNullStreams;
  try {
    child = spawn(file, rest, { cwd: program.cwd, env: { ...program.env }, detached: true, stdio: 'pipe' });
  } catch (error) {
    return stopped({ kind: 'not-started', reason: messageOf(error) });
  }
  return watch(child, program, startedMs);
}

async function watch(
  child: ChildProcessWithoutNullStreams,
  program: Program,
  startedMs: number,
): Promise<ProgramResult> {
  const stdout: Buffer[] = [];
  let stdoutBytes = 0;
  let stderr = Buffer.alloc(0);
  /** Why we ended it; null while it runs by itself. */
  let verdict: ProgramEnd | null = null;
  let killTimer: NodeJS.Timeout | null = null;
  const stop = (end: ProgramEnd): void => {
    if (verdict !== null) return;
    verdict = end;
    endGroup(child, 'SIGTERM');
    killTimer = setTimeout(() => endGroup(child, 'SIGKILL'), GRACE_MS);
  };
  const onAbort = (): void => stop({ kind: 'cancelled' });
  program.signal.addEventListener('abort', onAbort, { once: true });
  const timer = setTimeout(() => stop({ kind: 'timeout' }), program.timeoutMs);
  child.stdout.on('data', (chunk: Buffer) => {
    const room = program.maxStdoutBytes - stdoutBytes;
    stdoutBytes += chunk.length;
    if (room > 0) stdout.push(chunk.length <= room ? chunk : chunk.subarray(0, room));
    if (stdoutBytes > program.maxStdoutBytes) stop({ kind: 'too-much-output' });
  });
  child.stderr.on('data', (chunk: Buffer) => {
    stderr = Buffer.concat([stderr, chunk]).subarray(-STDERR_TAIL_BYTES);
  });
  // A program may end without reading its input; what matters is what it printed.
  child.stdin.on('error', () => undefined);
  child.stdin.end(program.stdin);
  const own = await ended(child);
  clearTimeout(timer);
  if (killTimer !== null) clearTimeout(killTimer);
  program.signal.removeEventListener('abort', onAbort);
  return {
    end: verdict ?? own,
    stdout: Buffer.concat(stdout).toString(),
    stderr: stderr.toString(),
    durationMs: performance.now() - startedMs,
  };
}

/** Resolves with how the program ended by itself, when its group is gone and its output was read. */
async function ended(child: ChildProcessWithoutNullStreams): Promise<ProgramEnd> {
  return new Promise((resolve) => {
    let end: ProgramEnd = { kind: 'exited', code: 0 };
    let drain: NodeJS.Timeout | null = null;
    child.once('error', (error) => {
      end = { kind: 'not-started', reason: messageOf(error) };
      if (child.pid === undefined) resolve(end);
    });
    child.once('exit', (code, signal) => {
      end = code === null ? { kind: 'killed', by: String(signal) } : { kind: 'exited', code };
      // What it started must not outlive it, whether it ended by itself or by us.
      endGroup(child, 'SIGKILL');
      drain = setTimeout(() => {
        child.stdout.destroy();
        child.stderr.destroy();
      }, DRAIN_MS);
    });
    child.once('close', () => {
      if (drain !== null) clearTimeout(drain);
      resolve(end);
    });
  });
}

function endGroup(child: ChildProcessWithoutNullStreams, signal: 'SIGTERM' | 'SIGKILL'): void {
  if (child.pid === undefined) return;
  try {
    process.kill(-child.pid, signal);
  } catch {
    // The group is gone already.
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
