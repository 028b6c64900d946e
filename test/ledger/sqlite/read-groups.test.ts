import Database from 'better-sqlite3';
import path from 'node:path';
import { expect, test } from 'vitest';
import { summariseRun } from '../../../src/analyse/run.ts';
import { openReader, openWriter } from '../../../src/ledger/sqlite/index.ts';
import type { LedgerRecord } from '../../../src/model/ledger.ts';
import { CELL, RUN, trialAppends } from '../synthetic-ledger.ts';
import { temporaryFolder } from '../temporary-folder.ts';

/** 600 trials of two shapes, three of every case, one of them with a call behind its end, one interrupted. */
async function mixedLedger(): Promise<string> {
  const file = path.join(temporaryFolder(), 'ledger.db');
  const writer = openWriter(file);
  await writer.append([
    { kind: 'run', run: RUN },
    { kind: 'cell', cell: CELL },
  ]);
  const shapes = Array.from({ length: 600 }, (_, index) => {
    const attempts = index < 400 ? 1 : 2;
    return trialAppends(writer, index, { attempts, callsPerAttempt: 1, texts: false }).flat();
  });
  await Promise.all(shapes.map((records) => writer.append(records)));
  const more = trialAppends(writer, 600, { attempts: 1, callsPerAttempt: 2, texts: false }).flat();
  const late = more.flatMap((record): LedgerRecord[] => {
    if (record.kind === 'intent') return [{ ...record, intent: { ...record.intent, trialId: 7 } }];
    if (record.kind !== 'call') return [];
    const { call, charges } = record.priced;
    return [{ kind: 'call', priced: { call: { ...call, trialId: 7, seq: call.seq + 10 }, charges } }];
  });
  await writer.append(late);
  await writer.append(more.filter(({ kind }) => kind === 'trial'));
  await writer.close();
  return file;
}

test('a run read in groups has the figures of its trials', async () => {
  const reader = openReader(await mixedLedger());
  const groups = [...reader.groups(RUN.id)];
  expect(groups.length).toBeLessThan(500);
  const grouped = summariseRun(RUN, [CELL], groups);
  const single = summariseRun(RUN, [CELL], reader.summaries(RUN.id));
  expect(grouped.trials).toBe(601);
  for (const key of ['total', 'full', 'byComponent', 'outcomes', 'pricedTrials', 'inDoubtUsd'] as const) {
    expect(grouped[key]).toEqual(single[key]);
  }
  const [left, right] = [grouped.cells[0], single.cells[0]];
  expect(left?.counts).toEqual(right?.counts);
  expect(left?.cost).toEqual(right?.cost);
  expect(left?.work.usage).toEqual(right?.work.usage);
  for (const [name, figure] of Object.entries(right?.figures ?? {})) {
    const other = left?.figures[name as keyof NonNullable<typeof left>['figures']];
    for (const part of ['value', 'lower', 'upper'] as const) {
      expect(Number(other?.[part]), `${name} ${part}`).toBeCloseTo(Number(figure[part]), 9);
    }
  }
  reader.close();
});

test('what is written behind the end of a trial counts, in its summary and in the groups', async () => {
  const reader = openReader(await mixedLedger());
  const late = [...reader.summaries(RUN.id)].find(({ trialId }) => trialId === 7);
  expect(late).toMatchObject({ modelCalls: 3, httpRequests: 3 });
  expect(reader.trialDetail(7)?.calls).toHaveLength(3);
  expect([...reader.strays(RUN.id)]).toEqual([]);
  reader.close();
});

test.each([
  'duration_ms = duration_ms + 1',
  'model_input_nano = model_input_nano + 1',
  'output = output + 1',
])('a total that is not what its rows add up to is found: %s', async (change) => {
  const file = await mixedLedger();
  const db = new Database(file);
  db.exec('DROP TRIGGER trial_total_refuses_update');
  db.exec(`UPDATE trial_total SET ${change} WHERE trial_id = 12`);
  db.close();
  const reader = openReader(file);
  expect([...reader.strays(RUN.id)]).toEqual([{ rule: 'totals-are-their-rows', row: 'trial 12' }]);
  reader.close();
});
