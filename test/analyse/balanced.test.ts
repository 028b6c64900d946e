import { describe, expect, test } from 'vitest';
import { balanceCells } from '../../src/analyse/balanced.ts';
import { bestVariants } from '../../src/analyse/best.ts';
import { checkInvariants } from '../../src/analyse/invariants.ts';
import { summariseRun } from '../../src/analyse/run.ts';
import type { TrialSummary } from '../../src/model/ledger.ts';
import type { Outcome } from '../../src/model/outcome.ts';
import { cellOf, microUsd, summaryOf, SYNTHETIC_RUN } from '../fixtures/trials.ts';

const CELLS = ['a', 'b', 'c'].flatMap((spec) => [cellOf(spec, 'cheap'), cellOf(spec, 'dear')]);

function trial(place: string, outcome: Outcome, cost: number): TrialSummary {
  const [spec = '', variant = '', id = '', repeat = '1'] = place.split(' ');
  const parts = { spec, variant, case: id, repeat: Number(repeat), outcome };
  return summaryOf({ ...parts, firstPass: outcome === 'correct', cost: { 'model.output': microUsd(cost) } });
}

// In a the dear variant was stopped before the hard case, on which the cheap one pays most and fails.
const TRIALS = [
  trial('a cheap easy', 'correct', 10),
  trial('a cheap hard', 'incorrect', 90),
  trial('a cheap late', 'correct', 5),
  trial('a dear easy', 'correct', 30),
  trial('b cheap easy', 'correct', 1),
  trial('b dear easy', 'budget-stopped', 2),
  trial('c cheap easy', 'correct', 1),
  trial('c dear easy', 'incorrect', 1),
];

describe('balanceCells', () => {
  const summary = summariseRun(SYNTHETIC_RUN, CELLS, TRIALS);
  const { cells, comparisons } = balanceCells(summary.cells, () => TRIALS);

  test('compares variants on the blocks that all of them finished, and says what was left out', () => {
    expect(comparisons).toEqual([
      { spec: 'a', blocks: 1, begun: 3, outside: microUsd(95) },
      { spec: 'b', blocks: 0, begun: 1, outside: microUsd(3) },
    ]);
    expect(cells.slice(0, 2).map(({ counts }) => counts.trials)).toEqual([1, 1]);
    expect(cells[0]?.figures.cpco).toMatchObject({
      value: '0.00001',
      warnings: expect.arrayContaining([
        {
          code: 'budget-stopped',
          message:
            'a budget ended: compared on 1 of 3 blocks (case × repeat) that every variant finished; $0.0001 was spent outside',
        },
      ]) as unknown,
    });
  });

  test('leaves a spec alone of which every block was finished', () => {
    expect(cells[4]).toBe(summary.cells[4]);
    expect(cells[5]).toBe(summary.cells[5]);
  });

  test('turns a pick round that rests on who was stopped where', () => {
    expect(bestVariants(summary.cells)[0]?.pick?.cell.variant).toBe('dear');
    expect(bestVariants(cells)[0]?.pick?.cell.variant).toBe('cheap');
  });

  test('changes no total: all trials stay in them', () => {
    expect(summary.total.usd).toBe(microUsd(140));
    expect(checkInvariants(summary).every(({ holds }) => holds)).toBe(true);
  });

  test('has nothing to balance in a spec with one variant', () => {
    const alone = summariseRun(SYNTHETIC_RUN, CELLS.slice(0, 1), TRIALS.slice(0, 3));
    expect(balanceCells(alone.cells, () => TRIALS.slice(0, 3))).toEqual({
      cells: alone.cells,
      comparisons: [],
    });
  });
});
