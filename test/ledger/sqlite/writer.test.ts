import { rmSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { blobRecord } from '../../../src/ledger/blob.ts';
import { CELL, digest, RUN, trialAppends } from '../synthetic-ledger.ts';
import { mounted, temporaryFolder } from '../temporary-folder.ts';
import { openReader, openWriter } from '../../../src/ledger/sqlite/index.ts';

const START = [
  { kind: 'run', run: RUN },
  { kind: 'cell', cell: CELL },
] as const;

test('a full disk ends the writing with one clear failure and keeps what was acknowledged', async () => {
  const folder = temporaryFolder();
  if (!mounted(folder, 'size=2m')) return;
  const file = path.join(folder, 'ledger.db');
  const writer = openWriter(file);
  await writer.append(START);
  let acknowledged = 0;
  let refusal: unknown = null;
  while (refusal === null) {
    const index = acknowledged;
    const batch = [0, 1, 2].map((lane) =>
      writer.append(
        trialAppends(writer, index * 3 + lane, { attempts: 1, callsPerAttempt: 2, texts: true }).flat(),
      ),
    );
    const results = await Promise.allSettled(batch);
    for (const result of results) {
      if (result.status === 'fulfilled') acknowledged += 1;
      else refusal = result.reason;
    }
  }
  expect(refusal).toMatchObject({ name: 'Failure', code: 'ledger/disk-full' });
  await expect(writer.append(START)).rejects.toBe(refusal);
  await writer.close();
  const reader = openReader(file);
  expect([...reader.summaries(RUN.id)]).toHaveLength(acknowledged);
  expect(acknowledged).toBeGreaterThan(40);
  reader.close();
});

test('a ledger that is removed while it is written ends the writing: nothing goes into the void', async () => {
  const file = path.join(temporaryFolder(), 'ledger.db');
  const writer = openWriter(file);
  await writer.append(START);
  rmSync(file);
  await expect(writer.append([blobRecord('lost').record])).rejects.toMatchObject({ code: 'ledger/moved' });
  await expect(writer.append([blobRecord('more').record])).rejects.toMatchObject({ code: 'ledger/moved' });
  await writer.close();
});

test('ids in a dictionary do not outlive the rollback of the row they name', async () => {
  const file = path.join(temporaryFolder(), 'ledger.db');
  const writer = openWriter(file);
  await writer.append(START);
  const shape = { attempts: 1, callsPerAttempt: 1, texts: false };
  const appends = trialAppends(writer, 1, shape);
  // The label of the trial's tags is written first, then the append fails for its unknown trial.
  const orphan = trialAppends(writer, 2, shape).at(-1) ?? [];
  await expect(writer.append([...(appends[0] ?? []), ...orphan])).rejects.toThrow('FOREIGN KEY');
  for (const records of appends) await writer.append(records);
  const reader = openReader(file);
  expect([...reader.summaries(RUN.id)]).toMatchObject([{ tags: { team: 'demo', feature: 'invoices-1' } }]);
  expect(reader.attempts(1)).toMatchObject([{ variant: 'steady', output: digest('output 1 1') }]);
  reader.close();
  await writer.close();
});
