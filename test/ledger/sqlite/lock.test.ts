import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { takeWriteLock } from '../../../src/ledger/sqlite/lock.ts';
import { temporaryFolder } from '../temporary-folder.ts';

test('names the holder, and gives the lock to the next one when it is released', () => {
  const ledger = path.join(temporaryFolder(), 'ledger.db');
  const lock = takeWriteLock(ledger);
  expect(readFileSync(`${ledger}.pid`, 'utf8')).toBe(`${process.pid}\n`);
  for (let time = 0; time < 2; time += 1) {
    expect(() => takeWriteLock(ledger)).toThrow(`the ledger ${ledger} is being written by this process`);
  }
  lock.release();
  lock.release();
  expect(existsSync(`${ledger}.pid`)).toBe(false);
  takeWriteLock(ledger).release();
});

test('names no process that is gone, nor believes that its lock is held', () => {
  const ledger = path.join(temporaryFolder(), 'ledger.db');
  writeFileSync(`${ledger}.pid`, '4194303\n');
  const lock = takeWriteLock(ledger);
  for (const stale of ['4194303\n', 'nonsense', '-1']) {
    writeFileSync(`${ledger}.pid`, stale);
    expect(() => takeWriteLock(ledger)).toThrow('is being written by another process');
  }
  lock.release();
});
