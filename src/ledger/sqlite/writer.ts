import { statSync } from 'node:fs';
import { Failure } from '../../model/failure.ts';
import type { LedgerWriter } from '../../model/ledger.ts';
import { appender } from './append.ts';
import type { PackedRecord } from './append-text.ts';
import { connectWriter, type WriteConnection } from './connection.ts';
import { fatalFailure, movedAway } from './failures.ts';
import { GroupCommit } from './group-commit.ts';

/**
 * Opens a ledger for writing, creating it when there is none.
 * Throws Failure: `ledger/in-use`, `ledger/newer`, `ledger/unreadable`, `ledger/unwritable`.
 */
export function openWriter(file: string): LedgerWriter {
  const connection = connectWriter(file);
  try {
    return writerOn(connection);
  } catch (error) {
    connection.db.close();
    connection.lock.release();
    throw fatalFailure(connection.file, error) ?? error;
  }
}

function writerOn({ db, file, lock }: WriteConnection): LedgerWriter {
  const rows = appender(db);
  const nextIds = highestIds(db);
  const identity = statSync(file).ino;
  const commit = db.transaction((batch: readonly (readonly PackedRecord[])[]) => {
    for (const records of batch) for (const record of records) rows.append(record);
  });
  const group = new GroupCommit<readonly PackedRecord[]>({
    commit(batch) {
      // SQLite would go on writing to a file that nobody can find again.
      if (statSync(file, { throwIfNoEntry: false })?.ino !== identity) throw movedAway(file);
      try {
        commit.immediate(batch);
      } catch (error) {
        rows.forget();
        throw error;
      }
    },
    fatal: (error) => fatalFailure(file, error),
  });
  let closing: Promise<void> | null = null;

  async function close(): Promise<void> {
    await group.drain();
    try {
      db.pragma('wal_checkpoint(TRUNCATE)');
    } catch (error) {
      // Everything acknowledged is in the log; the next opening brings it into the file.
      if (fatalFailure(file, error) === null) throw error;
    } finally {
      db.close();
      lock.release();
    }
  }

  return {
    nextId(of) {
      nextIds[of] += 1;
      return nextIds[of];
    },
    append(records) {
      if (closing !== null) return Promise.reject(closed(file));
      try {
        return group.add(rows.pack(records));
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

/** Returns the highest ids in use. An intent's id is in use too: its call may have been billed. */
function highestIds(db: WriteConnection['db']): { trial: number; call: number } {
  const highest = (sql: string): number => Number(db.prepare(sql).pluck().get());
  return {
    trial: highest('SELECT coalesce(max(id), 0) FROM trial'),
    call: highest(
      `SELECT max((SELECT coalesce(max(id), 0) FROM call), (SELECT coalesce(max(call_id), 0) FROM intent))`,
    ),
  };
}

function closed(file: string): Failure {
  return new Failure('ledger/closed', `the ledger ${file} was closed before this record came`);
}
