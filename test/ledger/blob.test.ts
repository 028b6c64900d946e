import { expect, test } from 'vitest';
import { blobRecord } from '../../src/ledger/blob.ts';

test('a text is stored under its SHA-256', () => {
  const { sha256, record } = blobRecord('abc');
  expect(sha256).toBe('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad');
  expect(record).toEqual({ kind: 'blob', sha256, text: 'abc' });
});
