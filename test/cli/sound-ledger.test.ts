import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { expect, test, vi } from 'vitest';
import { openPricer } from '../../src/cli/open-pricer.ts';
import { isSound } from '../../src/cli/sound-ledger.ts';
import { importCsv } from '../../src/import/csv.ts';
import { openReader, openWriter } from '../../src/ledger/sqlite/index.ts';
import { cardDigest } from '../../src/price/digest.ts';
import { parsePrices } from '../../src/price/price-list.ts';
import { sharedData } from '../shared-data.ts';

const folder = sharedData('humaneval-retries');
if (folder === null) process.stderr.write('recorded runs skipped: the conformance data is not there\n');

function read(name: string): { readonly name: string; readonly text: string } {
  return { name, text: readFileSync(path.join(folder ?? '.', name), 'utf8') };
}

test.skipIf(folder === null)('an import of recorded runs is sound, and a lost price is seen', async () => {
  const { card } = parsePrices(read('prices.json').text, 'prices.json');
  if (card === null) throw new Error('the prices cannot be read');
  const place = mkdtempSync(path.join(os.tmpdir(), 'firstpass-sound-'));
  const file = path.join(place, 'ledger.db');
  const writer = openWriter(file);
  const imported = importCsv(
    { calls: read('calls.csv'), trials: read('tasks.csv'), mapping: read('mapping.yaml') },
    {
      runId: 'imported',
      project: 'import',
      at: '2026-11-23T00:00:00.000Z',
      version: '0',
      pricer: openPricer([card]),
      rateCard: cardDigest([card]),
      nextId: (of) => writer.nextId(of),
    },
  );
  for (const batch of imported.batches) await writer.append(batch);
  const reader = openReader(file);
  const told = vi.spyOn(console, 'error').mockImplementation(() => undefined);
  expect(isSound(reader, 'imported')).toBe(true);
  expect(told).not.toHaveBeenCalled();
  const first = [...reader.chargedCalls('imported')].slice(1);
  expect(isSound({ ...reader, chargedCalls: () => first }, 'imported')).toBe(false);
  expect(told.mock.calls.flat().join('\n')).toMatch(/^broken: calls-equal-trials: .*: not so in trial 1 /);
  told.mockClear();
  const strays = [1, 2, 3, 4, 5, 6, 7].map((id) => ({ rule: 'calls-have-charges', row: `call ${id}` }));
  expect(isSound({ ...reader, strays: () => strays }, 'imported')).toBe(false);
  expect(told.mock.calls.flat()).toEqual([
    'broken: calls-have-charges: not so in call 1, call 2, call 3, call 4, call 5 and 2 more',
  ]);
  vi.restoreAllMocks();
  reader.close();
  await writer.close();
  rmSync(place, { recursive: true, force: true });
});
