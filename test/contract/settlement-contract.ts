import { expect, test } from 'vitest';
import { CELL, RUN, trialAppends } from '../ledger/synthetic-ledger.ts';
import type { LedgerRecord, Settlement } from '../../src/model/ledger.ts';
import type { LedgerPlace } from './ledger-contract.ts';

const SETTLEMENT: Settlement = {
  callId: 1,
  at: RUN.startedAt,
  resolution: 'not-billed',
  amount: null,
  source: 'the user',
};

/** What every ledger must do about calls in doubt. */
export function settlementContract(place: () => LedgerPlace): void {
  test('a settlement ends a doubt once, and is refused where there was no intent', async () => {
    const writer = place().openWriter();
    await writer.append([
      { kind: 'run', run: RUN },
      { kind: 'cell', cell: CELL },
    ]);
    const reader = place().openReader();
    const [first = []] = trialAppends(writer, 1, { attempts: 1, callsPerAttempt: 1, texts: false });
    await writer.append(first);
    expect(reader.openIntents(RUN.id)).toMatchObject([
      { callId: 1, name: 'steady', reservation: 12_345_678n },
    ]);
    expect([...reader.summaries(RUN.id)]).toMatchObject([{ inDoubt: 1, inDoubtUsd: 12_345_678n }]);
    await expect(writer.append([settled({ callId: 7 })])).rejects.toThrow(/foreign/i);
    await writer.append([settled({})]);
    await expect(writer.append([settled({ source: 'changed' })])).rejects.toThrow(/unique|duplicate/i);
    expect(reader.openIntents(RUN.id)).toEqual([]);
    expect([...reader.summaries(RUN.id)]).toMatchObject([{ inDoubt: 0, inDoubtUsd: 0n }]);
    reader.close();
    await writer.close();
  });
}

function settled(change: Partial<Settlement>): LedgerRecord {
  return { kind: 'settlement', settlement: { ...SETTLEMENT, ...change } };
}
