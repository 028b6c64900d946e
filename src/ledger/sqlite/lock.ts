import Database from 'better-sqlite3';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { Failure } from '../../model/failure.ts';
import { sqliteCode, unwritable } from './failures.ts';

/** A ledger's write lock, held until it is released or the process is gone. */
export interface WriteLock {
  release(): void;
}

/**
 * Takes the write lock of a ledger, or throws Failure `ledger/in-use` naming the holder.
 *
 * The lock is SQLite's own lock on a second, empty database `<ledger>.lock`: the operating system drops it
 * with the process, also after `kill -9`. The file is never deleted, because two processes could then hold
 * locks on two files of one name. The holder's pid stands in a file of its own: reading the lock file
 * itself would, by the rules of POSIX locks, drop a lock that this very process holds on it.
 */
export function takeWriteLock(ledger: string): WriteLock {
  const pidFile = `${ledger}.pid`;
  let holder: Database.Database | null = null;
  try {
    holder = new Database(`${ledger}.lock`, { timeout: 0 });
    holder.pragma('journal_mode = MEMORY');
    holder.exec('BEGIN EXCLUSIVE');
    writeFileSync(pidFile, `${process.pid}\n`);
  } catch (error) {
    holder?.close();
    if (/^SQLITE_(?:BUSY|LOCKED)/.test(sqliteCode(error) ?? '')) throw inUse(ledger, holderPid(pidFile));
    throw unwritable(ledger, error);
  }
  const held = holder;
  return {
    release() {
      if (!held.open) return;
      rmSync(pidFile, { force: true });
      held.close();
    },
  };
}

function inUse(ledger: string, pid: number | null): Failure {
  const by = pid === null ? 'another process' : pid === process.pid ? 'this process' : `process ${pid}`;
  return new Failure('ledger/in-use', `the ledger ${ledger} is being written by ${by}`, {
    hint: 'wait until it has finished (`firstpass run --wait` does), or name another ledger with --ledger',
  });
}

/** Returns the pid that the holder left, or null when it left none or one of a process that is gone. */
function holderPid(pidFile: string): number | null {
  const pid = existsSync(pidFile) ? Number.parseInt(readFileSync(pidFile, 'utf8'), 10) : 0;
  return pid > 0 && isAlive(pid) ? pid : null;
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
