import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll } from 'vitest';
import { compiledChild, type CompiledChild } from '../compiled-child.ts';
import { ledgerContract, type LedgerPlace } from '../../contract/ledger-contract.ts';
import { openReader, openRunWriter, openWriter } from '../../../src/ledger/sqlite/index.ts';
import type { LedgerWriter } from '../../../src/model/ledger.ts';

let child: CompiledChild;
beforeAll(() => {
  child = compiledChild();
});
afterAll(() => {
  child.remove();
});

ledgerContract('SQLite', () => placeOf(openWriter, ''));
ledgerContract('SQLite, a run on the calling thread', () =>
  placeOf((file) => openRunWriter(file, null), 'run'),
);
ledgerContract('SQLite, a run with its thread', () =>
  placeOf((file) => openRunWriter(file, child.thread), 'run'),
);

function placeOf(open: (file: string) => LedgerWriter, mode: string): LedgerPlace {
  const folder = mkdtempSync(path.join(tmpdir(), 'firstpass-ledger-'));
  const file = path.join(folder, 'ledger.db');
  return {
    openWriter: () => open(file),
    openReader: () => openReader(file),
    appendingChild: () => [process.execPath, child.script, file, mode],
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}
