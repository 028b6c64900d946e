import Database from 'better-sqlite3';
import { EXIT, Failure } from '../../model/failure.ts';

const DAMAGE = /^SQLITE_(?:NOTADB|CORRUPT|FORMAT)/;
const UNOPENED = /^SQLITE_(?:READONLY|CANTOPEN|PERM)/;

/** Returns SQLite's error code, such as `SQLITE_FULL`, or null for any other error. */
export function sqliteCode(error: unknown): string | null {
  return error instanceof Database.SqliteError ? error.code : null;
}

/** Returns what a failed reading is to be told as: a Failure when the file is to blame, else the error itself. */
export function readingFailure(file: string, error: unknown): unknown {
  if (error instanceof Failure) return error;
  const code = sqliteCode(error) ?? '';
  if (DAMAGE.test(code)) return unreadable(file, 'it is no ledger, or it is damaged', error);
  const systemError = error instanceof Error && 'syscall' in error;
  return systemError || UNOPENED.test(code) ? unreadable(file, String(error), error) : error;
}

/**
 * Returns the failure after which a writer must stop: nothing that it writes can be relied on any more.
 * null when the error is about one record only.
 */
export function fatalFailure(file: string, error: unknown): Failure | null {
  if (error instanceof Failure) return error;
  const code = sqliteCode(error) ?? '';
  if (isFull(error)) return diskFull(file, 'the disk is full', error);
  if (code.startsWith('SQLITE_IOERR')) return diskFull(file, `the disk reports an error (${code})`, error);
  if (DAMAGE.test(code)) return unreadable(file, 'it is no ledger, or it is damaged', error);
  if (UNOPENED.test(code)) return unwritable(file, error);
  if (/^SQLITE_(?:BUSY|LOCKED)/.test(code)) {
    return new Failure('ledger/in-use', `the ledger ${file} is locked by another program`, {
      hint: 'close the program that writes to it, such as a database browser, and resume the run',
      cause: error,
    });
  }
  return null;
}

export function unreadable(file: string, why: string, cause?: unknown): Failure {
  return new Failure('ledger/unreadable', `the ledger ${file} cannot be read: ${why}`, {
    hint: 'restore it from a backup, or move it away: the next run starts a new one',
    cause,
  });
}

export function unwritable(file: string, cause: unknown): Failure {
  const detail = cause instanceof Error ? ` (${cause.message})` : '';
  return new Failure('ledger/unwritable', `the ledger ${file} cannot be written${detail}`, {
    hint: 'check the permissions of its folder, or set `ledger:` in firstpass.yaml to a place that is writable',
    cause,
  });
}

/** The file that the writer has open is no longer the one at its path. */
export function movedAway(file: string, how: 'removed' | 'replaced'): Failure {
  return new Failure('ledger/moved', `the ledger ${file} was ${how} while it was written`, {
    hint: 'What was recorded before is in the file that was taken away: put it back and resume the run.',
    exitCode: EXIT.degraded,
  });
}

/** The file that the writer has open has become shorter: somebody else wrote to it. */
export function truncated(file: string): Failure {
  return new Failure('ledger/truncated', `the ledger ${file} was truncated while it was written`, {
    hint: 'Restore it from a backup; its journal beside it still has the newest records. Nothing more was bought.',
    exitCode: EXIT.degraded,
  });
}

/** Whether an error says that the disk has no room. The log's index is a file, too. */
export function isFull(error: unknown): boolean {
  const code = sqliteCode(error) ?? '';
  return code.startsWith('SQLITE_FULL') || code === 'SQLITE_IOERR_SHMSIZE';
}

export function diskFull(file: string, why: string, cause: unknown): Failure {
  return new Failure('ledger/disk-full', `the ledger ${file} takes no more records: ${why}`, {
    hint: 'make room and resume the run: everything that was recorded before is safe',
    exitCode: EXIT.degraded,
    cause,
  });
}
