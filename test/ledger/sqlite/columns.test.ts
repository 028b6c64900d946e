import { expect, test } from 'vitest';
import { hashColumn, quantityColumn, timeColumn } from '../../../src/ledger/sqlite/columns.ts';

test('a time is a number exactly when the number gives the same text back', () => {
  expect(timeColumn('2026-11-23T10:00:00.120Z')).toBe(BigInt(Date.UTC(2026, 10, 23, 10, 0, 0, 120)));
  for (const other of ['2026-11-23T10:00:00Z', '2026-11-23T10:00:00.1204Z', '2026-11-23', 'soon']) {
    expect(timeColumn(other)).toBe(other);
  }
});

test('a digest is 32 bytes, any other text stays a text', () => {
  expect(hashColumn('ab'.repeat(32))).toEqual(Buffer.alloc(32, 0xab));
  for (const other of ['AB'.repeat(32), 'ab'.repeat(31), '', 'gh'.repeat(32)])
    expect(hashColumn(other)).toBe(other);
});

test('a quantity is a number only in its shortest form', () => {
  expect([quantityColumn('0'), quantityColumn('812')]).toEqual([0n, 812n]);
  for (const other of ['00', '07', '1.0', '-1', '', '1e3', '1234567890123456']) {
    expect(quantityColumn(other)).toBe(other);
  }
});
