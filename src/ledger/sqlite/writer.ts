import { Failure } from '../../model/failure.ts';
import type { LedgerRecord, LedgerWriter } from '../../model/ledger.ts';
import type { Journal } from '../journal/journal.ts';
import { textOfRecords } from '../journal/record-text.ts';
import { type OpenedLedger, openForWriting } from './open-for-writing.ts';
import { fatalFailure } from './failures.ts';
import { type Store, storeOn } from './store.ts';

/**
 * Opens a ledger for writing, creating it when there is none: for commands that can be given again. A run
 * opens its ledger with `openRunWriter`.
 * Throws Failure: `ledger/in-use`, `ledger/newer`, `ledger/unreadable`, `ledger/unwritable`.
 */
export function openWriter(file: string): LedgerWriter {
  const opened = openForWriting(file);
  try {
    const store = storeOn(opened.db, { file: opened.file, journal: null, onDistress: () => undefined });
    return writerOn(opened, { store, journal: null, distress: new AbortController().signal });
  } catch (error) {
    opened.db.close();
    opened.lock.release();
    throw fatalFailure(opened.file, error) ?? error;
  }
}

/** What a writer is made of. */
export interface WriterParts {
  readonly store: Store;
  readonly journal: Journal | null;
  readonly distress: AbortSignal;
  /** Called when everything is closed, before the lock is given back. */
  readonly onClosed?: () => void;
}

/** Returns the writer of an opened ledger. */
export function writerOn({ file, lock, recovered, highest }: OpenedLedger, parts: WriterParts): LedgerWriter {
  const { store, journal, distress } = parts;
  const nextIds = { ...highest };
  let closing: Promise<void> | null = null;
  let refusal: Failure | null = null;

  async function close(): Promise<void> {
    try {
      await store.close();
    } finally {
      journal?.close(refusal === null);
      parts.onClosed?.();
      lock.release();
    }
  }

  function append(records: readonly LedgerRecord[]): Promise<void> {
    if (journal === null) return store.append(records, null);
    // Answers still go into the journal; nothing more is asked for, so its intent must not stand there.
    if (refusal !== null && records.some(({ kind }) => kind === 'intent')) return Promise.reject(refusal);
    const text = textOfRecords(records);
    const line = journal.append(text);
    return store.append(records, { line, text }).then(
      () => journal.committed(line),
      (error: unknown) => {
        // What the ledger could not take is for the next process to take over.
        if (error instanceof Failure) refusal ??= error;
        throw error;
      },
    );
  }

  return {
    recovered,
    distress,
    nextId(of) {
      nextIds[of] += 1;
      return nextIds[of];
    },
    append(records) {
      if (closing !== null) return Promise.reject(closed(file));
      try {
        return append(records);
      } catch (error) {
        return Promise.reject(fatalFailure(file, error) ?? error);
      }
    },
    close() {
      closing ??= close();
      return closing;
    },
  };
}

function closed(file: string): Failure {
  return new Failure('ledger/closed', `the ledger ${file} was closed before this record came`);
}
