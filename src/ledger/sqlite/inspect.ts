import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { Failure } from '../../model/failure.ts';
import { journalFile } from '../journal/journal.ts';
import { ballastFile } from './ballast.ts';
import { connectReader } from './connection.ts';
import { readingFailure } from './failures.ts';
import { takeWriteLock } from './lock.ts';
import { markKeeper } from './mark.ts';
import { LEDGER_VERSION } from './migrate.ts';
import { leftoverOf } from './take-over.ts';

/** What the files of a ledger say about themselves. */
export interface Inspection {
  readonly version: number;
  /** What SQLite finds wrong in the file; empty when it is whole. */
  readonly damage: readonly string[];
  /** Why nobody else can write now; null when nobody does. */
  readonly writing: string | null;
  /** Appends in the journal that the ledger does not have. */
  readonly waiting: number;
  /** Torn lines of the journal. */
  readonly torn: number;
  /** Journals of other ledgers that were put aside, and one that lies in the journal's place. */
  readonly strangers: readonly string[];
  /** Whether room is held that a run should have given back. */
  readonly ballast: boolean;
}

/** Returns what can be found without changing anything. Throws Failure as `openReader` does. */
export function inspectLedger(file: string): Inspection {
  const db = connectReader(file);
  try {
    const leftover = leftoverOf(file, markKeeper(db).read());
    const rows = db.prepare<[], string>('PRAGMA integrity_check(20)').pluck().all();
    const foreign = db.pragma('foreign_key_check') as readonly {
      readonly table: string;
      readonly parent: string;
    }[];
    return {
      version: LEDGER_VERSION,
      damage: [
        ...rows.filter((row) => row !== 'ok'),
        ...foreign.map(({ table, parent }) => `a row of ${table} names one of ${parent} that is not there`),
      ],
      writing: writerOf(file),
      waiting: leftover?.lines.length ?? 0,
      torn: leftover?.content.damaged ?? 0,
      strangers: [...asideOf(file), ...(leftover?.isOwn === false ? [journalFile(file)] : [])],
      ballast: existsSync(ballastFile(file)),
    };
  } catch (error) {
    throw readingFailure(file, error);
  } finally {
    db.close();
  }
}

/** Asks by taking the lock for a moment: what stands in files about a holder may be of a process that is gone. */
function writerOf(file: string): string | null {
  try {
    takeWriteLock(file).release();
    return null;
  } catch (error) {
    if (error instanceof Failure && error.code === 'ledger/in-use') return error.message;
    if (error instanceof Failure) return null;
    throw error;
  }
}

function asideOf(file: string): readonly string[] {
  const prefix = `${path.basename(journalFile(file))}.`;
  return readdirSync(path.dirname(file))
    .filter((name) => name.startsWith(prefix) && name !== `${prefix}new`)
    .map((name) => path.join(path.dirname(file), name));
}
