import { type ChildProcess, spawn } from 'node:child_process';
import { validatorEnvironment } from './environment.ts';

/** What came of running a program. */
export type ProgramResult =
  | { readonly kind: 'exit'; readonly code: number; readonly stdout: string; readonly stderr: string }
  | { readonly kind: 'failed'; readonly reason: string; readonly stderr: string };

/** How a program is run. */
export interface ProgramRequest {
  readonly command: readonly string[];
  /** Working folder; a relative program path starts here. */
  readonly folder: string;
  readonly stdin: string;
  readonly timeoutSeconds: number;
  readonly signal: AbortSignal;
}

const MOST_STDOUT = 1_048_576;
const MOST_STDERR = 8_192;
/** How long output may still come after the program's end from children that it left behind. */
const GRACE_MS = 500;

/** Runs a program in a process group of its own; at its end, timeout or abort the whole group is ended. */
export async function runProgram(request: ProgramRequest): Promise<ProgramResult> {
  const { command, folder, stdin, timeoutSeconds, signal } = request;
  if (signal.aborted) return { kind: 'failed', reason: 'the run was cancelled', stderr: '' };
  const [file = '', ...rest] = command;
  return new Promise((resolve) => {
    const child = spawn(file, rest, {
      cwd: folder,
      env: { ...validatorEnvironment() },
      detached: true,
      stdio: ['pipe', 'pipe', 'pipe'],
    });
    const stdout: Buffer[] = [];
    let stdoutBytes = 0;
    let stderr = Buffer.alloc(0);
    let ended = false;

    const end = (outcome: { reason: string } | { code: number }): void => {
      if (ended) return;
      ended = true;
      clearTimeout(timer);
      signal.removeEventListener('abort', onAbort);
      killGroup(child);
      for (const stream of child.stdio) stream?.destroy();
      const complaint = stderr.toString('utf8');
      if ('reason' in outcome) resolve({ kind: 'failed', reason: outcome.reason, stderr: complaint });
      else
        resolve({
          kind: 'exit',
          code: outcome.code,
          stdout: Buffer.concat(stdout).toString('utf8'),
          stderr: complaint,
        });
    };
    const onAbort = (): void => end({ reason: 'the run was cancelled' });
    const timer = setTimeout(
      () => end({ reason: `it took longer than ${timeoutSeconds} seconds` }),
      timeoutSeconds * 1_000,
    );
    signal.addEventListener('abort', onAbort, { once: true });

    child.on('error', (error) => end({ reason: `it cannot be started: ${error.message}` }));
    child.on('exit', (code, killedBy) => {
      const outcome = code === null ? { reason: `it was ended by ${killedBy ?? 'a signal'}` } : { code };
      // Children that it left behind could hold the pipes open for ever.
      killGroup(child);
      child.on('close', () => end(outcome));
      setTimeout(() => end(outcome), GRACE_MS).unref();
    });
    child.stdout.on('data', (chunk: Buffer) => {
      stdoutBytes += chunk.length;
      if (stdoutBytes > MOST_STDOUT) end({ reason: 'it wrote more than 1 MB to standard output' });
      else stdout.push(chunk);
    });
    child.stderr.on('data', (chunk: Buffer) => {
      stderr = Buffer.concat([stderr, chunk]).subarray(-MOST_STDERR);
    });
    // A program need not read its input.
    child.stdin.on('error', () => undefined);
    child.stdin.end(stdin);
  });
}

function killGroup(child: ChildProcess): void {
  if (child.pid === undefined) return;
  try {
    process.kill(-child.pid, 'SIGKILL');
  } catch {
    // The group is gone already.
  }
}
