import path from 'node:path';
import { expect, test } from 'vitest';
import { CELL, RUN, trialAppends } from './synthetic-ledger.ts';
import { temporaryFolder } from './temporary-folder.ts';
import { brokenRules } from '../../src/cli/sound-ledger.ts';
import { type Finding, settlementRecords } from '../../src/ledger/settlement.ts';
import { isSettled } from '../../src/model/settled-charge.ts';
import { openReader, openWriter } from '../../src/ledger/sqlite/index.ts';
import type { Intent } from '../../src/model/ledger.ts';

const FINDING: Finding = {
  resolution: 'billed',
  stated: null,
  tokens: null,
  source: 'the user',
  at: '2026-11-24T00:00:00.000Z',
};

/** Settles the one call in doubt of a new ledger, and reads what came of it. */
async function settled(
  finding: Partial<Finding>,
  change: Partial<Intent> = {},
): Promise<Record<string, unknown>> {
  const file = path.join(temporaryFolder(), 'ledger.db');
  const writer = openWriter(file);
  await writer.append([
    { kind: 'run', run: RUN },
    { kind: 'cell', cell: CELL },
  ]);
  const [first = []] = trialAppends(writer, 1, { attempts: 1, callsPerAttempt: 1, texts: false });
  await writer.append(
    first.map((record) =>
      record.kind === 'intent' ? { kind: 'intent', intent: { ...record.intent, ...change } } : record,
    ),
  );
  const reader = openReader(file);
  try {
    for (const intent of reader.openIntents(RUN.id)) {
      await writer.append(settlementRecords(intent, { ...FINDING, ...finding }));
    }
    const [summary] = [...reader.summaries(RUN.id)];
    const calls = reader.trialDetail(1)?.calls ?? [];
    return {
      inDoubt: summary?.inDoubt,
      cost: summary?.cost,
      unpriced: summary?.unpriced,
      usage: calls[0]?.call.usage?.output ?? null,
      charges: calls.flatMap(({ charges }) => charges.map(({ basis }) => basis)),
      settled: calls.map(({ charges }) => isSettled(charges)),
      broken: brokenRules(reader, RUN.id),
    };
  } finally {
    reader.close();
    await writer.close();
  }
}

test('what was not billed ends the doubt and costs nothing', async () => {
  expect(await settled({ resolution: 'not-billed' })).toMatchObject({
    inDoubt: 0,
    cost: {},
    charges: [],
    broken: [],
  });
});

test('what was billed is in the totals: as stated, else at the reservation, else without a price', async () => {
  const stated = await settled({ stated: 77n, tokens: { input: 3, output: 9 } });
  expect(stated).toMatchObject({
    inDoubt: 0,
    cost: { infra: 77n },
    charges: ['billed'],
    usage: 9,
    broken: [],
  });
  expect(stated['settled']).toEqual([true]);
  expect(await settled({})).toMatchObject({
    cost: { infra: 12_345_678n },
    charges: ['estimated'],
    broken: [],
  });
  expect(await settled({}, { reservation: null })).toMatchObject({
    inDoubt: 0,
    cost: {},
    unpriced: 1,
    charges: ['unpriced'],
    broken: [],
  });
  expect(await settled({}, { kind: 'tool' })).toMatchObject({ cost: { tool: 12_345_678n }, broken: [] });
});
