import { randomUUID } from 'node:crypto';
import type { Failure } from '../../model/failure.ts';
import type { LedgerWriter } from '../../model/ledger.ts';
import { Journal } from '../journal/journal.ts';
import { type Ballast, holdBallast } from './ballast.ts';
import { diskFull, fatalFailure } from './failures.ts';
import { markKeeper } from './mark.ts';
import { openForWriting, type OpenedLedger } from './open-for-writing.ts';
import { storeOn } from './store.ts';
import { threadStore } from './thread-store.ts';
import { writerOn } from './writer.ts';

/** The compiled program of the writing thread; it has no other name when this file is not compiled. */
const THREAD = new URL('./write-thread.js', import.meta.url);

/**
 * Opens a ledger for a run: what it appends survives the process from the very turn in which it was appended, a
 * thread of its own compresses and commits, and room is held on the disk for what is in flight when it is full.
 * `thread` is the thread's compiled program; with null, the calling thread commits.
 * Throws Failure: `ledger/in-use`, `ledger/newer`, `ledger/unreadable`, `ledger/unwritable`, `ledger/disk-full`.
 */
export function openRunWriter(file: string, thread: URL | null = THREAD): LedgerWriter {
  const opened = openForWriting(file);
  let ballast: Ballast | null = null;
  try {
    const held = heldBallast(opened.file);
    ballast = held;
    const distress = new AbortController();
    const onDistress = (failure: Failure): void => {
      if (!distress.signal.aborted) distress.abort(failure);
    };
    const journal = openJournal(opened, () => {
      if (held.release()) onDistress(diskFull(opened.file, 'the disk is full', null));
    });
    const place = { file: opened.file, journal: journal.id, onDistress };
    const store = thread === null ? storeOn(opened.db, place) : threadStore(opened.db, thread, place);
    const onClosed = (): void => {
      held.release();
    };
    return writerOn(opened, { store, journal, distress: distress.signal, onClosed });
  } catch (error) {
    ballast?.release();
    opened.db.close();
    opened.lock.release();
    throw fatalFailure(opened.file, error) ?? error;
  }
}

function heldBallast(file: string): Ballast {
  try {
    return holdBallast(file);
  } catch (error) {
    throw diskFull(file, 'there is no room for what a run may have to store', error);
  }
}

/** The ledger knows the new journal before the first line is in it: what was there before is taken over by then. */
function openJournal({ db, file }: OpenedLedger, onFull: () => void): Journal {
  const id = randomUUID();
  markKeeper(db).move({ journal: id, line: 0 });
  return new Journal(file, id, onFull);
}
