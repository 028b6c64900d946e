import path from 'node:path';
import { expect, test } from 'vitest';
import { openReader, openWriter } from '../../../src/ledger/sqlite/index.ts';
import type { LedgerRecord } from '../../../src/model/ledger.ts';
import { temporaryFolder } from '../temporary-folder.ts';
import { CELL, RUN, trialAppends } from '../synthetic-ledger.ts';

const START: readonly LedgerRecord[] = [
  { kind: 'run', run: RUN },
  { kind: 'cell', cell: CELL },
  { kind: 'rate-card', sha256: RUN.rateCard, canonical: '{}' },
];
const ONE_CALL = { attempts: 1, callsPerAttempt: 1, texts: false };

test('a later end stands in the place of the first, in every reading', async () => {
  const file = path.join(temporaryFolder(), 'ledger.db');
  const writer = openWriter(file);
  await writer.append(START);
  const reader = openReader(file);
  const records = trialAppends(writer, 1, ONE_CALL).flat();
  await writer.append(records);
  const end = records.flatMap((record) => (record.kind === 'trial-end' ? [record.end] : []))[0];
  if (end === undefined) throw new Error('the trial has an end');
  const [before] = reader.summaries(RUN.id);
  const wrong = {
    ...end,
    outcome: 'incorrect',
    accepted: false,
    firstPass: false,
    reason: null,
  } as const;
  await writer.append([{ kind: 'later-end', end: { ...wrong, durationMs: 1 } }]);
  const newest = { ...wrong, durationMs: end.durationMs + 5000 };
  await writer.append([{ kind: 'later-end', end: newest }]);
  const { outcome, accepted, firstPass, durationMs } = newest;
  const shown = { ...before, outcome, accepted, firstPass, durationMs };
  expect([...reader.summaries(RUN.id)]).toEqual([shown]);
  expect([...reader.groups(RUN.id)]).toMatchObject([{ outcome: 'incorrect', durationsMs: [durationMs] }]);
  expect(reader.trialDetail(end.trialId)?.end).toEqual(newest);
  expect([...reader.trials(RUN.id)][0]?.end).toEqual(newest);
  expect(reader.progress(RUN.id)).toMatchObject([{ outcomes: { correct: 0, incorrect: 1 } }]);
  expect([...reader.strays(RUN.id)]).toEqual([]);
  reader.close();
  await writer.close();
});
