import { describe, expect, test } from 'vitest';
import { summariseRun } from '../../src/analyse/run.ts';
import { loadBaseline } from '../../src/baseline/load.ts';
import { packCell } from '../../src/baseline/pack.ts';
import type { LedgerReader } from '../../src/model/ledger.ts';
import { RUN } from '../ledger/synthetic-ledger.ts';
import { contentOf, holding, lockOf, newLedger, packedCell, writeRun } from './synthetic-cell.ts';

const NUMBERS = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10];

/** What every figure rests on, without what belongs to a ledger. */
function facts(reader: LedgerReader, run: string): unknown {
  const trials = [...reader.summaries(run)];
  const found = reader.run(run);
  if (found === null) throw new Error(`no run ${run}`);
  const { cells } = summariseRun(found, reader.cells(run), trials);
  return {
    figures: cells.map(({ figures, counts, cost }) => ({ figures, counts, total: cost.total })),
    trials: trials
      .map(({ trialId: _id, run: _run, ...trial }) => trial)
      .toSorted((left, right) =>
        `${left.case}#${left.repeat}`.localeCompare(`${right.case}#${right.repeat}`),
      ),
  };
}

const hugeText = (): string => 'x'.repeat(65 * 1024 * 1024);

describe('packing a cell', () => {
  test('gives the same digest for the same trials, whatever their ids and their order', async () => {
    const [one, other] = [newLedger(), newLedger()];
    await writeRun(one, NUMBERS);
    for (let skipped = 0; skipped < 40; skipped += 1)
      other.writer.nextId(skipped % 2 === 0 ? 'trial' : 'call');
    await writeRun(other, NUMBERS.toReversed());
    expect(packCell(contentOf(other.reader))).toEqual(packCell(contentOf(one.reader)));
    const fewer = newLedger();
    await writeRun(fewer, NUMBERS.slice(1));
    expect(packCell(contentOf(fewer.reader)).sha256).not.toBe(packCell(contentOf(one.reader)).sha256);
  });

  test('comes back bit by bit: equal figures, equal digest, and nothing that a budget would count', async () => {
    const [one, other] = [newLedger(), newLedger()];
    await writeRun(one, NUMBERS);
    const { packed, bytes } = packedCell(one.reader);
    const from = { store: holding({ sha256: packed.sha256, bytes }), project: 'synthetic', version: '0.0.0' };
    const run = await loadBaseline(lockOf(packed), { ...from, ...other });
    expect(run).toBe(`baseline-${packed.sha256.slice(0, 12)}`);
    expect(facts(other.reader, run ?? '')).toEqual(facts(one.reader, RUN.id));
    expect(packCell(contentOf(other.reader, run ?? ''))).toEqual(packed);
    expect(other.reader.purchases({ run: run ?? '' })).toEqual({ settled: [], unsettled: [] });
    expect(one.reader.purchases({ run: RUN.id }).settled).not.toEqual([]);
    expect([...other.reader.strays(run ?? '')]).toEqual([]);
    expect(other.reader.run(run ?? '')).toMatchObject({
      source: 'baseline',
      baselineData: packed.sha256,
      synthetic: true,
      rateCard: lockOf(packed).rateCard,
    });
  });

  test('leaves prompts and raw answers out and keeps what judging and estimates need', async () => {
    const ledger = newLedger();
    await writeRun(ledger, [1]);
    const { text } = packCell(contentOf(ledger.reader));
    expect(text).toContain('"text":"output 1 – ünïcode 😀\\n"');
    expect(text).toContain('\\"arguments\\":{\\"number\\":1}');
    expect(text).not.toContain('"id":');
  });

  test('refuses a secret in an output, and data that are too large', async () => {
    const ledger = newLedger();
    await writeRun(ledger, [1]);
    const content = contentOf(ledger.reader);
    const secrets = [{ name: 'SOME_KEY', value: 'output 1 – ünïcode 😀\n' }];
    expect(() => packCell({ ...content, secrets })).toThrow(/holds the value of SOME_KEY/);
    expect(() => packCell({ ...content, text: hugeText })).toThrow(
      /are 131 MB, and a baseline holds at most 64 MB/,
    );
  });
});
