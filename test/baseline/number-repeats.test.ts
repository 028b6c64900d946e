import { describe, expect, test } from 'vitest';
import { drawOf } from '../../src/baseline/draw.ts';
import { numberRepeats } from '../../src/baseline/number-repeats.ts';
import type { EndedTrial } from '../../src/baseline/pack.ts';
import { endedTrials, newLedger, writeRun } from './synthetic-cell.ts';

async function trials(numbers: readonly number[]): Promise<readonly EndedTrial[]> {
  const ledger = newLedger();
  await writeRun(ledger, numbers, 'a-run');
  return endedTrials(ledger.reader, 'a-run');
}

const places = (found: readonly EndedTrial[]): string[] =>
  found.map(({ trial }) => `${trial.case}#${trial.repeat}`).toSorted();

describe('repeats of a baseline', () => {
  test('a draw counts once, however often it was copied', async () => {
    const own = await trials([0, 1, 2, 3]);
    const copies = own.map((detail) => ({
      ...detail,
      trial: {
        ...detail.trial,
        id: detail.trial.id + 100,
        repeat: detail.trial.repeat + 5,
        reusedFrom: detail.trial.id,
      },
      end: { ...detail.end, endedAt: '2026-11-24T00:00:00.000Z', waitMs: 99 },
    }));
    expect(copies.map(drawOf)).toEqual(own.map(drawOf));
    expect(numberRepeats([...copies, ...own], false)).toEqual(numberRepeats(own, false));
    expect(new Set(own.map(drawOf)).size).toBe(4);
  });

  test('two draws with one number: the later one takes a free number, or is left out where it is told its number', async () => {
    const own = await trials([0, 3, 6]);
    const clash = own.map((detail) => ({ ...detail, trial: { ...detail.trial, repeat: 1 } }));
    expect(places(numberRepeats(clash, false))).toEqual(['case-0#1', 'case-0#2', 'case-0#3']);
    const told = numberRepeats(clash.toReversed(), true);
    expect(told.map(drawOf)).toEqual(own.slice(0, 1).map(drawOf));
    const numbered = numberRepeats(clash, false);
    expect(numberRepeats([...numbered, ...clash.toReversed()], false)).toEqual(numbered);
  });
});
