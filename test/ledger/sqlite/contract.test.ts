import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll } from 'vitest';
import { compiledChild, type CompiledChild } from '../compiled-child.ts';
import { ledgerContract } from '../../contract/ledger-contract.ts';
import { openReader, openWriter } from '../../../src/ledger/sqlite/index.ts';

let child: CompiledChild;
beforeAll(() => {
  child = compiledChild();
});
afterAll(() => {
  child.remove();
});

ledgerContract('SQLite', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'firstpass-ledger-'));
  const file = path.join(folder, 'ledger.db');
  return {
    openWriter: () => openWriter(file),
    openReader: () => openReader(file),
    appendingChild: () => [process.execPath, child.script, file],
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
});
