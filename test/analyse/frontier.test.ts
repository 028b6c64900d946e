import { expect, test } from 'vitest';
import { summariseCell } from '../../src/analyse/cell.ts';
import type { CellSummary } from '../../src/analyse/cell-summary.ts';
import { frontierOf } from '../../src/analyse/frontier.ts';
import { type SyntheticArm, trialsOf } from '../fixtures/arms.ts';
import { cellOf } from '../fixtures/trials.ts';

const cell = (variant: string, arm: Partial<SyntheticArm>): CellSummary =>
  summariseCell(cellOf('spec', variant), trialsOf({ cases: 20, repeats: 4, each: 1000, success: 1, ...arm }));
const standings = (cells: readonly CellSummary[]): readonly string[] =>
  frontierOf(cells).map(
    ({ cell: own, standing, by }) =>
      `${own.cell.variant} ${standing}${by === null ? '' : ` by ${by.cell.variant}`}`,
  );

test('a variant that another beats on both is dominated where that is shown, and a tie where it is not', () => {
  expect(
    standings([
      cell('good', {}),
      cell('cheap', { each: 100, success: 0.5, seed: 2 }),
      cell('dear', { each: 3000, success: 0.6, seed: 3 }),
      cell('twin', { each: 1005, seed: 4 }),
    ]),
  ).toEqual(['good frontier', 'cheap frontier', 'dear dominated by good', 'twin too-close by good']);
});

test('one case shows nothing', () => {
  expect(
    standings([cell('good', { cases: 1 }), cell('dear', { cases: 1, each: 9000, success: 0.2 })]),
  ).toEqual(['good frontier', 'dear too-close by good']);
});

test('a cell without a trial stands nowhere', () => {
  expect(frontierOf([summariseCell(cellOf('spec', 'empty'), [])])).toEqual([]);
});
