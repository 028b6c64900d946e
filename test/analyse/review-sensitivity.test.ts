import { expect, test } from 'vitest';
import { bestOf } from '../../src/analyse/best.ts';
import { summariseCell } from '../../src/analyse/cell.ts';
import type { CellSummary } from '../../src/analyse/cell-summary.ts';
import { reviewScenarios } from '../../src/analyse/review-sensitivity.ts';
import { cellOf, microUsd, summaryOf } from '../fixtures/trials.ts';

function cell(variant: string, machine: number, review: number): CellSummary {
  const trials = Array.from({ length: 4 }, (_, index) =>
    summaryOf({ case: `case-${index}`, cost: { tool: microUsd(machine), review: microUsd(review) } }),
  );
  return summariseCell(cellOf('spec', variant), trials);
}

test('the pick follows the rate of review', () => {
  const scenarios = reviewScenarios(bestOf('spec', [cell('sloppy', 10, 50), cell('neat', 40, 10)]));
  expect(scenarios.map(({ percent, pick, usd }) => [percent, pick.cell.variant, usd])).toEqual([
    [0, 'sloppy', microUsd(40)],
    [50, 'sloppy', microUsd(140)],
    [100, 'neat', microUsd(200)],
    [200, 'neat', microUsd(240)],
  ]);
});

test('without a review, or without a pick, there is nothing to vary', () => {
  expect(reviewScenarios(bestOf('spec', [cell('one', 10, 0), cell('other', 20, 0)]))).toEqual([]);
  expect(reviewScenarios(bestOf('spec', []))).toEqual([]);
});
