import type Database from 'better-sqlite3';
import { Worker } from 'node:worker_threads';
import { Failure } from '../../model/failure.ts';
import { unwritable } from './failures.ts';
import type { Journaled, Store, StorePlace } from './store.ts';
import { errorOf, type FromThread, type ToThread } from './thread-messages.ts';

interface Waiting {
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Returns a store whose compressing and committing is done by a thread, so that the event loop, whose delays
 * would stand in the measured durations, is free. What is appended in one turn crosses together, as the text
 * that the journal was given.
 */
export function threadStore(db: Database.Database, program: URL, place: StorePlace): Store {
  const { file, journal, onDistress } = place;
  // The thread opens the file for itself; the lock stays with the caller.
  db.close();
  const thread = new Worker(program, { workerData: { file, journal } });
  thread.unref();
  const waiting = new Map<number, Waiting>();
  let outgoing: Journaled[] = [];
  let failure: Failure | null = null;
  let ended = false;
  let onEnd: (() => void) | null = null;

  function end(error: unknown): void {
    ended = true;
    failure ??= error instanceof Failure ? error : unwritable(file, error);
    for (const { reject } of waiting.values()) reject(failure);
    waiting.clear();
    onEnd?.();
  }

  function settle(number: number, error?: unknown): void {
    const found = waiting.get(number);
    waiting.delete(number);
    if (error === undefined) found?.resolve();
    else found?.reject(error);
    if (waiting.size === 0) thread.unref();
  }

  function send(): void {
    const appends = outgoing;
    outgoing = [];
    if (!ended) thread.postMessage({ kind: 'append', appends } satisfies ToThread, []);
  }

  thread.on('message', (message: FromThread) => {
    if (message.kind === 'distress') onDistress(errorOf(message.failure) as Failure);
    else {
      for (const number of message.done) settle(number);
      for (const { number, error } of message.failed) settle(number, errorOf(error));
    }
  });
  thread.on('error', end);
  thread.on('exit', () => end(new Error('its writing thread has ended')));

  return {
    append(_records, journaled) {
      if (failure !== null) return Promise.reject(failure);
      if (journaled === null) return Promise.reject(new TypeError('a thread is given what the journal has'));
      return new Promise<void>((resolve, reject) => {
        if (waiting.size === 0) thread.ref();
        waiting.set(journaled.line, { resolve, reject });
        outgoing.push(journaled);
        if (outgoing.length === 1) queueMicrotask(send);
      });
    },
    async close() {
      if (ended) return;
      await new Promise<void>((resolve) => {
        onEnd = resolve;
        thread.ref();
        // Behind the appends of this very turn.
        queueMicrotask(() => thread.postMessage({ kind: 'close' } satisfies ToThread, []));
      });
    },
  };
}
