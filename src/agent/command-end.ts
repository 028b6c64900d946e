/** How a program's process ended, as the end of an attempt and of its paid seconds. */
import type { AttemptResult } from '../model/agent.ts';
import type { CallFinding } from '../model/meter.ts';
import type { CommandVariant } from '../model/variant.ts';
import type { RouteEnd } from '../provider/proxy/server.ts';
import { MAX_STDOUT_BYTES } from './own-folders.ts';
import type { ProgramEnd, ProgramResult } from './process.ts';

/** How much of a program's words goes into a reason. */
const QUOTE_CHARACTERS = 200;

/** How long a program that may buy no more has to say so. */
const STOP_GRACE_MS = 2000;

/** Ends a program with its attempt, or soon after it was told that it may buy no more. */
export function endingOf(signal: AbortSignal): {
  readonly signal: AbortSignal;
  readonly soon: () => void;
  readonly clear: () => void;
} {
  const end = new AbortController();
  const onAbort = (): void => end.abort(signal.reason);
  if (signal.aborted) onAbort();
  signal.addEventListener('abort', onAbort, { once: true });
  let timer: NodeJS.Timeout | undefined;
  return {
    signal: end.signal,
    soon: () => {
      timer ??= setTimeout(() => end.abort(), STOP_GRACE_MS);
    },
    clear: () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', onAbort);
    },
  };
}

/** What kept it from buying comes first: whatever the program made of that is no answer of its variant. */
export function stoppedOnTheWire({ stop, givenUp }: RouteEnd): AttemptResult | null {
  if (stop !== null) return { kind: 'limit', ...stop };
  // Broken off and not ended: a resume makes the attempt again.
  return givenUp === null ? null : { kind: 'cancelled' };
}

/** Returns why the program gave no answer, or null when it ended well. */
export function problemOf(result: ProgramResult, variant: CommandVariant): AttemptResult | null {
  const { end } = result;
  switch (end.kind) {
    case 'cancelled':
      return { kind: 'cancelled' };
    case 'timeout':
      return { kind: 'timeout', reason: `the program was ended after ${variant.timeoutSeconds} s` };
    case 'too-much-output':
      return infra(`the program printed more than ${MAX_STDOUT_BYTES / 1024 / 1024} MiB`);
    case 'not-started':
      return infra(`the program did not start: ${end.reason}`);
    case 'killed':
      return infra(`the program was ended by ${end.by}${tail(result.stderr)}`);
    case 'exited':
      return end.code === 0 ? null : infra(`the program exited with ${end.code}${tail(result.stderr)}`);
  }
}

const STATUS: Readonly<Record<ProgramEnd['kind'], CallFinding['status']>> = {
  exited: 'ok',
  killed: 'failed',
  timeout: 'timeout',
  cancelled: 'cancelled',
  'too-much-output': 'failed',
  'not-started': 'failed',
};

/** Returns its paid seconds. Wall seconds are what is paid for: the machine is taken while the program waits, too. */
export function findingOf(result: ProgramResult, problem: AttemptResult | null): CallFinding {
  const failed = result.end.kind === 'exited' && problem !== null;
  const reason = problem !== null && 'reason' in problem ? { error: problem.reason } : {};
  return {
    status: failed ? 'failed' : STATUS[result.end.kind],
    ...reason,
    quantity: (result.durationMs / 1000).toFixed(6),
    response: result.stdout,
    durationMs: result.durationMs,
  };
}

/** Returns an end that says nothing about the agent. */
export function infra(reason: string): AttemptResult {
  return { kind: 'infra-error', reason };
}

function tail(stderr: string): string {
  const text = stderr.trim();
  return text === '' ? '' : `: ${JSON.stringify(text.slice(-QUOTE_CHARACTERS))}`;
}

/** Returns the beginning of what a program printed, for a reason. */
export function quote(text: string): string {
  return text.trim() === '' ? 'it printed nothing' : JSON.stringify(text.slice(0, QUOTE_CHARACTERS));
}
