import Database from 'better-sqlite3';
import path from 'node:path';
import { expect, test } from 'vitest';
import { APPLICATION_ID, LEDGER_VERSION, migrate, standingOf } from '../../../src/ledger/sqlite/migrate.ts';
import { CELL, RUN, trialAppends } from '../synthetic-ledger.ts';
import { openWriter } from '../../../src/ledger/sqlite/index.ts';
import { temporaryFolder } from '../temporary-folder.ts';

test('a new ledger carries its mark and its version, and is left as it is the next time', () => {
  const db = new Database(path.join(temporaryFolder(), 'ledger.db'));
  migrate(db, standingOf(db, 'ledger.db'));
  expect(db.pragma('application_id', { simple: true })).toBe(APPLICATION_ID);
  expect(standingOf(db, 'ledger.db')).toEqual({ kind: 'ledger', version: LEDGER_VERSION });
  const schema = db.prepare('SELECT * FROM sqlite_schema').all();
  migrate(db, standingOf(db, 'ledger.db'));
  expect(db.prepare('SELECT * FROM sqlite_schema').all()).toEqual(schema);
  db.close();
});

test('no record of any table can be changed or deleted', async () => {
  const file = path.join(temporaryFolder(), 'ledger.db');
  const writer = openWriter(file);
  await writer.append([
    { kind: 'run', run: RUN },
    { kind: 'cell', cell: CELL },
    { kind: 'rate-card', sha256: RUN.rateCard, canonical: '{}' },
    { kind: 'event', event: { run: RUN.id, trialId: null, at: RUN.startedAt, name: 'started', detail: {} } },
    ...trialAppends(writer, 1, { attempts: 2, callsPerAttempt: 2, texts: true }).flat(),
    {
      kind: 'settlement',
      settlement: {
        callId: 1,
        at: RUN.startedAt,
        resolution: 'not-billed',
        amount: null,
        source: 'the user',
      },
    },
  ]);
  await writer.close();
  const db = new Database(file);
  const tables = db
    .prepare<[], string>(
      `SELECT name FROM sqlite_schema
       WHERE type = 'table' AND name NOT LIKE 'sqlite_%' AND name <> 'journal_mark'`,
    )
    .pluck()
    .all();
  expect(tables.length).toBeGreaterThan(15);
  for (const table of tables) {
    const column = db.prepare<[], string>(`SELECT name FROM pragma_table_info('${table}')`).pluck().all()[0];
    // An empty table would refuse nothing.
    expect({ table, rows: db.prepare(`SELECT min(1, count(*)) FROM ${table}`).pluck().get() }).toEqual({
      table,
      rows: 1,
    });
    expect(() => db.exec(`UPDATE ${table} SET ${column} = ${column}`)).toThrow('append-only');
    expect(() => db.exec(`DELETE FROM ${table}`)).toThrow('append-only');
  }
  db.close();
});
