import Database from 'better-sqlite3';
import { existsSync } from 'node:fs';
import path from 'node:path';

/** Whether a running process has written a row of the table. */
export function ledgerHolds(folder: string, table: 'intent' | 'trial_end'): boolean {
  const file = path.join(folder, '.firstpass/ledger.db');
  if (!existsSync(file)) return false;
  try {
    const db = new Database(file, { readonly: true });
    try {
      return db.prepare(`SELECT count(*) FROM ${table}`).pluck().get() !== 0;
    } finally {
      db.close();
    }
  } catch {
    // It is being made.
    return false;
  }
}
