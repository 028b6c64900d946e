import { expect, test } from 'vitest';
import { CELL, RUN, trialAppends } from '../ledger/synthetic-ledger.ts';
import type { Charge } from '../../src/model/charge.ts';
import type { LedgerPlace } from './ledger-contract.ts';

/** What every ledger must do with prices that come later. */
export function repricingContract(placeOf: () => LedgerPlace): void {
  test('a run priced once more has both prices, whole or not at all, and the original by default', async () => {
    const place = placeOf();
    const writer = place.openWriter();
    await writer.append([
      { kind: 'run', run: RUN },
      { kind: 'cell', cell: CELL },
    ]);
    const reader = place.openReader();
    for (const index of [1, 2]) {
      for (const records of trialAppends(writer, index, { attempts: 1, callsPerAttempt: 1, texts: false }))
        await writer.append(records);
    }
    const before = [...reader.summaries(RUN.id)];
    const charges: readonly Charge[] = [
      {
        component: 'tool',
        unit: 'call',
        quantity: '1',
        basis: 'list',
        amount: 7n,
        sku: 't#call',
        rule: 'r',
      },
      { component: 'judge', unit: 'call', quantity: '1', basis: 'unpriced', reason: 'no price' },
    ];
    const calls = reader.calls(1).map((call) => ({ callId: call.id, charges }));
    const repricing = { run: RUN.id, rateCard: 'other', at: '2026-11-24T00:00:00.000Z', calls };
    await writer.append([{ kind: 'pricing-set', repricing }]);
    const twice = { ...repricing, calls: [...calls, ...calls] };
    await expect(writer.append([{ kind: 'pricing-set', repricing: twice }])).rejects.toThrow(
      /unique|duplicate/i,
    );

    const sets = reader.pricingSets(RUN.id);
    expect(sets).toMatchObject([
      { kind: 'original', rateCard: RUN.rateCard, at: RUN.startedAt },
      { kind: 'repriced', rateCard: 'other', at: repricing.at, run: RUN.id },
    ]);
    const [original, later] = sets.map((set) => set.id);
    expect([...reader.summaries(RUN.id)]).toEqual(before);
    expect([...reader.summaries(RUN.id, original)]).toEqual(before);
    expect([...reader.summaries(RUN.id, later)]).toMatchObject([
      { trialId: 1, cost: { tool: 7n }, unpriced: 1 },
      { trialId: 2, cost: {}, unpriced: 0 },
    ]);
    expect(reader.trialDetail(1, later)?.calls.map((call) => call.charges)).toEqual([charges]);
    expect(reader.trialDetail(1)?.calls[0]?.charges).not.toEqual(charges);
    expect([...reader.chargedCalls(RUN.id, later)]).toMatchObject([
      { trialId: 1, attempt: 1, cost: { tool: 7n }, unpriced: 1 },
      { trialId: 2, cost: {}, unpriced: 0 },
    ]);
    expect([...reader.chargedCalls('another run', later)]).toEqual([]);
    reader.close();
    await writer.close();
  });
}
