/** Tools that are JavaScript modules: each call in a warm worker thread that a hang or a crash cannot outlive. */
import { Worker } from 'node:worker_threads';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import pLimit from 'p-limit';
import type { ToolRun, ToolRunner } from './tool-runner.ts';
import { TOOL_WORKER } from './tool-worker.ts';
import type { ToolSpec } from '../model/spec.ts';

/** Calls of one tool at a time; more of them wait. A thread serves one call, so a hang stops nobody else. */
const MAX_WORKERS = 4;
/**
 * Ends a worker whose memory grows without end. A single allocation of tens of megabytes at that edge still
 * ends the whole process (V8 knows no other way): a tool that may do so belongs into a command.
 */
const MAX_HEAP_MB = 256;

export interface ModuleToolOptions {
  /** Path of the module, relative to the folder or absolute. */
  readonly file: string;
  readonly folder: string;
  readonly spec: string;
}

/** What the worker posts back. */
interface WorkerAnswer {
  readonly ok: boolean;
  readonly text: string;
  readonly bytes: number;
}

/** Returns the tool. Workers start with the calls that need them. */
export function openModuleTool(tool: ToolSpec, options: ModuleToolOptions): ToolRunner {
  const idle: Worker[] = [];
  const limit = pLimit(MAX_WORKERS);
  let closed = false;
  const workerData = {
    url: pathToFileURL(path.resolve(options.folder, options.file)).href,
    context: { spec: options.spec, tool: tool.name, folder: options.folder },
  };
  const start = (): Worker => {
    const worker = new Worker(TOOL_WORKER, {
      eval: true,
      workerData,
      // No key of ours is any business of a tool.
      env: {},
      stdout: true,
      stderr: true,
      resourceLimits: { maxOldGenerationSizeMb: MAX_HEAP_MB },
    });
    // What a tool prints must not mix with our own output, nor fill a buffer.
    worker.stdout.resume();
    worker.stderr.resume();
    // A tool may fail after its answer: that must end neither us nor a later call.
    worker.on('error', () => undefined);
    worker.on('exit', () => {
      const index = idle.indexOf(worker);
      if (index !== -1) idle.splice(index, 1);
    });
    return worker;
  };
  return {
    run: async (args, signal) => {
      const askedMs = performance.now();
      return limit(async () => {
        const waitMs = performance.now() - askedMs;
        if (signal.aborted || closed) return cancelled(tool, 0, waitMs);
        const worker = idle.pop() ?? start();
        worker.ref();
        const { run, reusable } = await runIn(worker, { tool, args, waitMs }, signal);
        if (reusable && !closed) {
          // An idle worker must not keep the process alive.
          worker.unref();
          idle.push(worker);
        } else {
          await worker.terminate();
        }
        return run;
      });
    },
    close: async () => {
      closed = true;
      await Promise.all(idle.splice(0).map((worker) => worker.terminate()));
    },
  };
}

interface WorkerJob {
  readonly tool: ToolSpec;
  readonly args: unknown;
  readonly waitMs: number;
}

/** Resolves when the worker answered, crashed or ran out of time; only after an answer it may be used again. */
async function runIn(
  worker: Worker,
  job: WorkerJob,
  signal: AbortSignal,
): Promise<{ readonly run: ToolRun; readonly reusable: boolean }> {
  const { tool, waitMs } = job;
  const startedMs = performance.now();
  return new Promise((resolve) => {
    const finish = (status: ToolRun['status'], text: string, bytes: number | null): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', onAbort);
      worker.off('message', onMessage);
      worker.off('error', onError);
      worker.off('exit', onExit);
      const durationMs = performance.now() - startedMs;
      const run = { status, text, durationMs, waitMs, ...(bytes === null ? {} : { bytes }) };
      resolve({ run, reusable: bytes !== null });
    };
    const onAbort = (): void => finish('cancelled', `${tool.name} was cancelled`, null);
    const timer = setTimeout(
      () => finish('timeout', `${tool.name} gave no result within ${tool.timeoutSeconds} s`, null),
      tool.timeoutSeconds * 1000,
    );
    signal.addEventListener('abort', onAbort, { once: true });
    const onMessage = (answer: WorkerAnswer): void => {
      if (answer.ok) finish('ok', answer.text, answer.bytes);
      else finish('failed', `${tool.name} failed: ${answer.text}`, Buffer.byteLength(answer.text));
    };
    let crash = 'its worker ended';
    const onError = (error: unknown): void => {
      crash = error instanceof Error ? error.message : String(error);
    };
    // An error is always followed by the exit.
    const onExit = (): void => finish('failed', `${tool.name} crashed: ${crash}`, null);
    worker.on('message', onMessage);
    worker.on('error', onError);
    worker.on('exit', onExit);
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a worker thread has no origin
    worker.postMessage(job.args);
  });
}

function cancelled(tool: ToolSpec, durationMs: number, waitMs: number): ToolRun {
  return { status: 'cancelled', text: `${tool.name} was cancelled`, durationMs, waitMs };
}
