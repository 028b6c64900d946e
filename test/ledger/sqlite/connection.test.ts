import Database from 'better-sqlite3';
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { CELL, RUN, trialAppends } from '../synthetic-ledger.ts';
import { mounted, temporaryFolder } from '../temporary-folder.ts';
import { openReader, openWriter } from '../../../src/ledger/sqlite/index.ts';

async function smallLedger(folder: string, trials = 40): Promise<string> {
  const file = path.join(folder, 'ledger.db');
  const writer = openWriter(file);
  await writer.append([
    { kind: 'run', run: RUN },
    { kind: 'cell', cell: CELL },
  ]);
  for (let index = 0; index < trials; index += 1) {
    await writer.append(trialAppends(writer, index, { attempts: 1, callsPerAttempt: 2, texts: true }).flat());
  }
  await writer.close();
  return file;
}

test('a folder is no ledger, for reading and for writing', () => {
  const folder = temporaryFolder();
  const refusal = failure('folder', /is a folder, not a file$/) as Error;
  expect(() => openReader(folder)).toThrow(refusal);
  expect(() => openWriter(folder)).toThrow(refusal);
  expect(existsSync(`${folder}.lock`)).toBe(false);
});

function failure(code: string, message: RegExp): unknown {
  return expect.objectContaining({
    name: 'Failure',
    code: `ledger/${code}`,
    message: expect.stringMatching(message) as string,
    hint: expect.any(String) as string,
  });
}

test('makes the missing folders, and leaves one file of data when it has closed', async () => {
  const folder = temporaryFolder();
  const file = path.join(folder, 'a/b/ledger.db');
  await openWriter(file).close();
  expect(existsSync(file)).toBe(true);
  expect(existsSync(`${file}-wal`)).toBe(false);
  expect(existsSync(`${file}.pid`)).toBe(false);
});

test('sets what durability rests on', async () => {
  const file = await smallLedger(temporaryFolder());
  const db = new Database(file, { readonly: true });
  expect(db.pragma('journal_mode', { simple: true })).toBe('wal');
  expect(db.pragma('integrity_check', { simple: true })).toBe('ok');
  db.close();
});

test('a folder that cannot be made or written is told as such', () => {
  const folder = temporaryFolder();
  writeFileSync(path.join(folder, 'file'), '');
  expect(() => openWriter(path.join(folder, 'file/ledger.db'))).toThrow(
    failure('unwritable', /cannot be written/),
  );
  mkdirSync(path.join(folder, 'ledger.db'));
  expect(() => openWriter(path.join(folder, 'ledger.db'))).toThrow(failure('folder', /is a folder/));
});

test('reading a ledger that is not there says how to make one', () => {
  const folder = temporaryFolder();
  expect(() => openReader(path.join(folder, 'none.db'))).toThrow(
    failure('missing', /no ledger at .*none\.db/),
  );
  writeFileSync(path.join(folder, 'empty.db'), '');
  expect(() => openReader(path.join(folder, 'empty.db'))).toThrow(failure('missing', /no ledger at/));
});

test('an empty file becomes a ledger', async () => {
  const file = path.join(temporaryFolder(), 'ledger.db');
  writeFileSync(file, '');
  await openWriter(file).close();
  expect(openReader(file).runs()).toEqual([]);
});

test('a file that is no database, and a database of another program, are left alone', () => {
  const folder = temporaryFolder();
  const text = path.join(folder, 'text.db');
  writeFileSync(text, 'a text, not a database\n'.repeat(100));
  const foreign = path.join(folder, 'foreign.db');
  const db = new Database(foreign);
  db.exec('CREATE TABLE guests (name TEXT)');
  db.close();
  const before = readFileSync(foreign);
  for (const open of [openWriter, openReader]) {
    expect(() => open(text)).toThrow(failure('unreadable', /no ledger, or it is damaged/));
    expect(() => open(foreign)).toThrow(failure('unreadable', /database of another program/));
  }
  expect(readFileSync(foreign)).toEqual(before);
});

test('a newer ledger is refused with both versions, and not changed', async () => {
  const file = await smallLedger(temporaryFolder(), 1);
  const db = new Database(file);
  db.pragma('user_version = 99');
  db.close();
  for (const open of [openWriter, openReader]) {
    expect(() => open(file)).toThrow(failure('newer', /version 99; this firstpass reads up to version \d+$/));
  }
  // The refused writer has let go of its lock.
  expect(() => openWriter(file)).toThrow(failure('newer', /version 99/));
});

test('a truncated ledger is refused by writer and reader', async () => {
  const file = await smallLedger(temporaryFolder());
  truncateSync(file, 3 * 4096 + 100);
  for (const open of [openWriter, openReader]) {
    expect(() => open(file)).toThrow(failure('unreadable', /damaged/));
  }
});

test('damage in the middle is told when it is met, also in the middle of a stream', async () => {
  const file = await smallLedger(temporaryFolder(), 400);
  const bytes = readFileSync(file);
  bytes.fill(0xa5, 120 * 4096);
  writeFileSync(file, bytes);
  const reader = openReader(file);
  const readAll = (): void => {
    for (const { trialId } of reader.summaries(RUN.id)) {
      for (const { call } of reader.trialDetail(trialId)?.calls ?? []) reader.blob(call.response ?? '');
    }
  };
  expect(readAll).toThrow(failure('unreadable', /damaged/));
  reader.close();
});

test('two names of one file share one lock', async () => {
  const folder = temporaryFolder();
  const file = await smallLedger(folder, 1);
  const writer = openWriter(file);
  mkdirSync(path.join(folder, 'elsewhere'));
  const other = path.join(folder, 'elsewhere/link.db');
  symlinkSync(file, other);
  expect(() => openWriter(other)).toThrow(failure('in-use', /being written by this process/));
  await writer.close();
});

test('is read on a read-only medium, where no log can be made, and not written there', async () => {
  const folder = temporaryFolder();
  if (!mounted(folder, 'size=20m')) return;
  const file = await smallLedger(folder);
  execFileSync('mount', ['-o', 'remount,ro', folder]);
  const reader = openReader(file);
  expect([...reader.summaries(RUN.id)]).toHaveLength(40);
  reader.close();
  expect(() => openWriter(file)).toThrow(failure('unwritable', /cannot be written/));
});
