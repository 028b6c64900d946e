import Database from 'better-sqlite3';
import { existsSync, mkdirSync, readFileSync, realpathSync, statSync } from 'node:fs';
import path from 'node:path';
import { Failure } from '../../model/failure.ts';
import { fatalFailure, readingFailure, sqliteCode, unwritable } from './failures.ts';
import { LEDGER_VERSION, migrate, standingOf } from './migrate.ts';
import { takeWriteLock, type WriteLock } from './lock.ts';

/** An open file together with the right to write it. */
export interface WriteConnection {
  readonly db: Database.Database;
  /** Absolute, without symbolic links. */
  readonly file: string;
  readonly lock: WriteLock;
}

/** Opens the ledger for writing; creates its folder and the file, and brings it to the newest version. */
export function connectWriter(file: string): WriteConnection {
  const real = madeFolderOf(file);
  refuseFolder(real);
  const lock = takeWriteLock(real);
  let db: Database.Database | null = null;
  try {
    db = connectStore(real);
    return { db, file: real, lock };
  } catch (error) {
    db?.close();
    lock.release();
    throw fatalFailure(real, error) ?? error;
  }
}

/** Opens the ledger's file for writing and brings it to the newest version; the caller holds the lock. */
export function connectStore(file: string): Database.Database {
  const db = new Database(file, { timeout: 5000 });
  try {
    const standing = standingOf(db, file);
    db.pragma('journal_mode = WAL');
    db.pragma('synchronous = FULL');
    db.pragma('foreign_keys = ON');
    db.pragma('wal_autocheckpoint = 4000');
    migrate(db, standing);
    return db;
  } catch (error) {
    db.close();
    throw error;
  }
}

/** Opens the ledger for reading; changes nothing in it. Throws Failure when there is none. */
export function connectReader(file: string): Database.Database {
  if (!existsSync(file)) throw missing(file);
  const real = realpathSync(file);
  refuseFolder(real);
  let db: Database.Database | null = null;
  try {
    db = openForReading(real);
    const standing = standingOf(db, real);
    if (standing.kind === 'empty') throw missing(real);
    if (standing.version < LEDGER_VERSION) throw older(real, standing.version);
    return db;
  } catch (error) {
    db?.close();
    throw readingFailure(real, error);
  }
}

/**
 * SQLite cannot read a WAL database on a read-only medium, where it can make no index of the log. Without
 * a log there is nothing to index: the file's bytes, marked as having no log, are the whole ledger.
 */
function openForReading(file: string): Database.Database {
  const db = new Database(file, { readonly: true, fileMustExist: true, timeout: 5000 });
  try {
    db.pragma('user_version');
    return db;
  } catch (error) {
    db.close();
    if (sqliteCode(error) !== 'SQLITE_CANTOPEN' || existsSync(`${file}-wal`)) throw error;
  }
  const bytes = readFileSync(file);
  bytes.fill(1, 18, 20);
  return new Database(bytes, { readonly: true });
}

/** Returns the file's real path, so that two names of one ledger share one lock. */
function madeFolderOf(file: string): string {
  try {
    mkdirSync(path.dirname(file), { recursive: true });
    if (existsSync(file)) return realpathSync(file);
    return path.join(realpathSync(path.dirname(file)), path.basename(file));
  } catch (error) {
    throw unwritable(file, error);
  }
}

function refuseFolder(file: string): void {
  if (statSync(file, { throwIfNoEntry: false })?.isDirectory() !== true) return;
  throw new Failure('ledger/folder', `the ledger ${file} is a folder, not a file`, {
    hint: 'name a file, such as .firstpass/ledger.db',
  });
}

function missing(file: string): Failure {
  return new Failure('ledger/missing', `there is no ledger at ${file} yet`, {
    hint: 'make one with `firstpass run`',
  });
}

function older(file: string, version: number): Failure {
  return new Failure(
    'ledger/older',
    `the ledger ${file} has version ${version}; this firstpass reads version ${LEDGER_VERSION}`,
    { hint: 'Any `firstpass run` brings it up to date.' },
  );
}
