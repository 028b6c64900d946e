import { describe, expect, test } from 'vitest';
import { bestOf, bestVariants } from '../../src/analyse/best.ts';
import { summariseCell } from '../../src/analyse/cell.ts';
import type { CellSummary } from '../../src/analyse/cell-summary.ts';
import type { Cell } from '../../src/model/run.ts';
import { cellOf, microUsd, summaryOf } from '../fixtures/trials.ts';

interface Made {
  readonly correct: number;
  readonly wrong: number;
  /** Millionths of a dollar a trial. */
  readonly each: number;
  readonly unpriced?: number;
}

function cell(
  variant: string,
  { correct, wrong, each, unpriced = 0 }: Made,
  change: Partial<Cell> = {},
): CellSummary {
  const trials = Array.from({ length: correct + wrong }, (_, index) =>
    summaryOf({
      outcome: index < correct ? 'correct' : 'incorrect',
      cost: { tool: microUsd(each) },
      unpriced,
    }),
  );
  return summariseCell(cellOf('spec', variant, change), trials);
}

const names = (cells: readonly CellSummary[]): readonly string[] => cells.map((item) => item.cell.variant);

describe('bestOf', () => {
  test('picks the lowest cost per correct output, and says that the cheapest trial is another', () => {
    const best = bestOf('spec', [
      cell('dear', { correct: 10, wrong: 0, each: 100 }),
      cell('cheap', { correct: 3, wrong: 7, each: 50 }),
    ]);
    expect(best).toMatchObject({ reason: 'cheapest-above-floor', pick: { cell: { variant: 'dear' } } });
    expect(best.runnerUp?.cell.variant).toBe('cheap');
    expect(best.cheaperPerTrial?.cell.variant).toBe('cheap');
  });

  test('never picks below the yield floor', () => {
    const floor = { yieldFloor: 0.8 };
    const best = bestOf('spec', [
      cell('cheap', { correct: 7, wrong: 3, each: 1 }, floor),
      cell('good', { correct: 8, wrong: 2, each: 100 }, floor),
    ]);
    expect(best).toMatchObject({ reason: 'only-one-above-floor', pick: { cell: { variant: 'good' } } });
    expect(names(best.belowFloor)).toEqual(['cheap']);
  });

  test('picks none when none reaches the floor', () => {
    const best = bestOf('spec', [cell('a', { correct: 1, wrong: 9, each: 1 }, { yieldFloor: 0.5 })]);
    expect(best).toMatchObject({ reason: 'none-above-floor', pick: null, runnerUp: null });
  });

  test('never ranks a variant without a correct output', () => {
    const best = bestOf('spec', [
      cell('free', { correct: 0, wrong: 9, each: 0 }),
      cell('paid', { correct: 1, wrong: 9, each: 100 }),
    ]);
    expect(best.pick?.cell.variant).toBe('paid');
    expect(names(best.withoutCorrect)).toEqual(['free']);
    expect(bestOf('spec', [cell('free', { correct: 0, wrong: 9, each: 0 })]).reason).toBe('none-correct');
  });

  test('a lower bound wins nothing', () => {
    const best = bestOf('spec', [
      cell('partly', { correct: 9, wrong: 0, each: 1, unpriced: 1 }),
      cell('whole', { correct: 9, wrong: 0, each: 100 }),
    ]);
    expect(best.pick?.cell.variant).toBe('whole');
    expect(names(best.degraded)).toEqual(['partly']);
    expect(bestOf('spec', [cell('partly', { correct: 9, wrong: 0, each: 1, unpriced: 1 })]).reason).toBe(
      'all-degraded',
    );
  });

  test('one variant is no comparison', () => {
    expect(bestOf('spec', [cell('only', { correct: 9, wrong: 0, each: 1 })])).toMatchObject({
      reason: 'no-comparison',
      pick: { cell: { variant: 'only' } },
    });
  });

  test('compares exactly where floats would call it a draw, and equal cost by yield', () => {
    const third = cell('third', { correct: 3, wrong: 0, each: 1 });
    const hair: CellSummary = {
      ...third,
      cell: cellOf('spec', 'hair'),
      cost: { ...third.cost, total: { usd: third.cost.total.usd - 1n, unpriced: 0 } },
    };
    expect(bestOf('spec', [third, hair]).pick?.cell.variant).toBe('hair');
    const lower = cell('a-lower-yield', { correct: 5, wrong: 5, each: 1 });
    const higher = cell('b-higher-yield', { correct: 10, wrong: 0, each: 2 });
    expect(bestOf('spec', [lower, higher]).pick?.cell.variant).toBe('b-higher-yield');
  });
});

test('bestVariants keeps the order of the specs', () => {
  const made = { correct: 1, wrong: 0, each: 1 };
  const cells = [
    cell('v', made, { spec: 'z' }),
    cell('v', made, { spec: 'a' }),
    cell('w', made, { spec: 'z' }),
  ];
  expect(bestVariants(cells).map(({ spec }) => spec)).toEqual(['z', 'a']);
});
