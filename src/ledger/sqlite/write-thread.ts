/** The program of the thread that writes a run's ledger. */
import { parentPort, workerData } from 'node:worker_threads';
import { recordsOfText } from '../journal/record-text.ts';
import { connectStore } from './connection.ts';
import { type Journaled, storeOn } from './store.ts';
import { type FromThread, textOfError, type ToThread } from './thread-messages.ts';

const { file, journal } = workerData as { readonly file: string; readonly journal: string };

const store = storeOn(connectStore(file), {
  file,
  journal,
  onDistress: (failure) => answer({ kind: 'distress', failure: textOfError(failure) }),
});

function answer(message: FromThread): void {
  parentPort?.postMessage(message, []);
}

let done: number[] = [];
let failed: { number: number; error: ReturnType<typeof textOfError> }[] = [];
let due = false;

/** What one commit settles is answered in one message. */
function answerSoon(): void {
  if (due) return;
  due = true;
  queueMicrotask(() => {
    due = false;
    answer({ kind: 'settled', done, failed });
    done = [];
    failed = [];
  });
}

async function append(appended: Journaled): Promise<void> {
  const { line, text } = appended;
  try {
    await store.append(recordsOfText(text), appended);
    done.push(line);
  } catch (error) {
    failed.push({ number: line, error: textOfError(error) });
  }
  answerSoon();
}

parentPort?.on('message', (message: ToThread) => {
  if (message.kind === 'append') for (const one of message.appends) void append(one);
  // Nothing else keeps the thread: it ends, and that is the answer.
  else void store.close().finally(() => parentPort?.close());
});
