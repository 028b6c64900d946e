import { statSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { CELL, RUN, trialAppends } from '../synthetic-ledger.ts';
import { openWriter } from '../../../src/ledger/sqlite/index.ts';
import { temporaryFolder } from '../temporary-folder.ts';

test('a trial without its texts takes at most 1.5 kB', async () => {
  const file = path.join(temporaryFolder(), 'ledger.db');
  const writer = openWriter(file);
  await writer.append([
    { kind: 'run', run: RUN },
    { kind: 'cell', cell: CELL },
  ]);
  const trials = 2000;
  const appends: Promise<void>[] = [];
  for (let index = 0; index < trials; index += 1) {
    // Two calls of three charges: in one attempt, or in two; three checks an attempt.
    const retried = index % 4 === 0;
    const shape = { attempts: retried ? 2 : 1, callsPerAttempt: retried ? 1 : 2, texts: false };
    appends.push(...trialAppends(writer, index, shape).map((records) => writer.append(records)));
  }
  await Promise.all(appends);
  await writer.close();
  const bytes = statSync(file).size / trials;
  expect(bytes).toBeLessThan(1300);
  expect(bytes).toBeGreaterThan(500);
});
