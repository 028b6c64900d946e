import type Database from 'better-sqlite3';
import { existsSync } from 'node:fs';
import type { Recovered } from '../../model/ledger.ts';
import { journalFile } from '../journal/journal.ts';
import { appender } from './append.ts';
import { connectWriter, type WriteConnection } from './connection.ts';
import { fatalFailure } from './failures.ts';
import { takeOver } from './take-over.ts';

/** A ledger that is locked, of the newest version, and has everything that earlier writers left. */
export interface OpenedLedger extends WriteConnection {
  readonly recovered: Recovered;
  /** The highest ids in use. */
  readonly highest: { readonly trial: number; readonly call: number };
}

/** Throws Failure: `ledger/in-use`, `ledger/newer`, `ledger/unreadable`, `ledger/unwritable`, `ledger/disk-full`. */
export function openForWriting(file: string): OpenedLedger {
  const connection = connectWriter(file);
  const { db } = connection;
  try {
    const recovered = existsSync(journalFile(connection.file))
      ? takeOver(db, appender(db), connection.file)
      : { records: 0, damaged: 0, refused: 0, stale: null };
    return { ...connection, recovered, highest: highestIds(db) };
  } catch (error) {
    db.close();
    connection.lock.release();
    throw fatalFailure(connection.file, error) ?? error;
  }
}

/** Returns the highest ids in use. An intent's id is in use too: its call may have been billed. */
function highestIds(db: Database.Database): { trial: number; call: number } {
  const highest = (sql: string): number => Number(db.prepare(sql).pluck().get());
  return {
    trial: highest('SELECT coalesce(max(id), 0) FROM trial'),
    call: highest(
      `SELECT max((SELECT coalesce(max(id), 0) FROM call), (SELECT coalesce(max(call_id), 0) FROM intent))`,
    ),
  };
}
