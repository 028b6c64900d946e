import { pathToFileURL } from 'node:url';
import { Worker } from 'node:worker_threads';
import { validatorEnvironment } from './environment.ts';
import { WORKER_SOURCE } from './worker-source.ts';

/** What came of one call of the module. */
export type ModuleAnswer =
  | { readonly ok: true; readonly result: unknown }
  | { readonly ok: false; readonly reason: string };

/** A user's module in a thread of its own. */
export interface ModuleWorker {
  /** Calls the default export; calls wait for each other, and their own time starts with their turn. */
  call(subject: unknown, options: unknown, signal: AbortSignal): Promise<ModuleAnswer>;
  /** Ends the thread. Calls under way end with a reason. */
  close(): Promise<void>;
}

/** Memory of the thread: what needs more ends as an error and leaves the run alone. */
const MOST_MEGABYTES = 512;

/** Returns the module's worker. The thread starts at the first call and is replaced when it hangs or crashes. */
export function moduleWorker(file: string, timeoutSeconds: number): ModuleWorker {
  let thread: Worker | null = null;
  let turn: Promise<unknown> = Promise.resolve();
  let closed = false;
  let nextId = 1;

  const drop = async (): Promise<void> => {
    const old = thread;
    thread = null;
    await old?.terminate();
  };
  const startAgain = (): Worker => {
    const fresh = start(file);
    thread = fresh;
    // A thread can also end between two calls, by an error that came late.
    fresh.once('exit', () => {
      if (thread === fresh) thread = null;
    });
    return fresh;
  };
  const now = async (subject: unknown, options: unknown, signal: AbortSignal): Promise<ModuleAnswer> => {
    if (closed) return { ok: false, reason: 'the validator is closed' };
    if (signal.aborted) return { ok: false, reason: 'the run was cancelled' };
    const mine = thread ?? startAgain();
    const id = nextId++;
    const answer = await ask(mine, { id, subject, options }, { timeoutSeconds, signal });
    if (answer.broken) await drop();
    return answer.answer;
  };
  return {
    async call(subject, options, signal) {
      const mine = turn.then(async () => now(subject, options, signal));
      turn = mine.catch(() => undefined);
      return mine;
    },
    async close() {
      closed = true;
      await drop();
    },
  };
}

function start(file: string): Worker {
  const thread = new Worker(WORKER_SOURCE, {
    eval: true,
    workerData: { url: pathToFileURL(file).href },
    env: { ...validatorEnvironment() },
    execArgv: [],
    resourceLimits: { maxOldGenerationSizeMb: MOST_MEGABYTES },
  });
  // Between calls nobody listens: an error that comes late must not end the process.
  thread.on('error', () => undefined);
  thread.unref();
  return thread;
}

/** `broken`: the thread cannot be used again. */
interface Asked {
  readonly answer: ModuleAnswer;
  readonly broken: boolean;
}

async function ask(
  thread: Worker,
  request: { readonly id: number; readonly subject: unknown; readonly options: unknown },
  { timeoutSeconds, signal }: { timeoutSeconds: number; signal: AbortSignal },
): Promise<Asked> {
  return new Promise((resolve) => {
    const end = (answer: ModuleAnswer, broken: boolean): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', onAbort);
      thread.off('message', onMessage).off('error', onError).off('exit', onExit);
      thread.unref();
      resolve({ answer, broken });
    };
    const lost = (reason: string): void => end({ ok: false, reason }, true);
    const onMessage = (message: unknown): void => {
      const { id, error, result } = (message ?? {}) as { id?: unknown; error?: unknown; result?: unknown };
      if (id !== request.id) return;
      end(typeof error === 'string' ? { ok: false, reason: error } : { ok: true, result }, false);
    };
    const onError = (error: unknown): void => lost(error instanceof Error ? error.message : String(error));
    const onExit = (code: number): void => lost(`its thread ended with code ${code}`);
    const onAbort = (): void => lost('the run was cancelled');
    // The timer, not the thread, keeps the process alive while an answer is awaited.
    const timer = setTimeout(
      () => lost(`it took longer than ${timeoutSeconds} seconds`),
      timeoutSeconds * 1_000,
    );
    signal.addEventListener('abort', onAbort, { once: true });
    thread.on('message', onMessage).on('error', onError).on('exit', onExit);
    try {
      // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread, not a window
      thread.postMessage(request);
    } catch (error) {
      end({ ok: false, reason: `the answer cannot be handed over: ${String(error)}` }, false);
    }
  });
}
