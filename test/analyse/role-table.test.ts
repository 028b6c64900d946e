import { expect, test } from 'vitest';
import { bestVariants } from '../../src/analyse/best.ts';
import { summariseCell } from '../../src/analyse/cell.ts';
import type { CellSummary } from '../../src/analyse/cell-summary.ts';
import { modelOfCell, roleTable } from '../../src/analyse/role-table.ts';
import type { Cell } from '../../src/model/run.ts';
import { cellOf, microUsd, summaryOf } from '../fixtures/trials.ts';

function made(variant: string, correct: number, each: number, change: Partial<Cell>): CellSummary {
  const trials = Array.from({ length: 10 }, (_, index) =>
    summaryOf({
      outcome: index < correct ? 'correct' : 'incorrect',
      cost: { 'model.output': microUsd(each) },
    }),
  );
  return summariseCell(cellOf('extract', variant, { agent: 'model', yieldFloor: 0.8, ...change }), trials);
}

test('a role is the cheapest model per correct output above the floor, with its effort', () => {
  const cells = [
    made('cheap', 5, 1, { label: 'vendor/small-1' }),
    made('middle', 9, 10, { label: 'vendor/medium-1', tags: { effort: 'low' } }),
    made('dear', 10, 90, { label: 'vendor/large-1' }),
  ];
  const { roles, reasons } = roleTable(bestVariants(cells));
  expect(roles).toEqual({ extract: { model: 'medium-1', effort: 'low' } });
  expect(reasons).toEqual([
    expect.objectContaining({
      variant: 'middle',
      reason: 'cheapest-above-floor',
      trials: 10,
      yieldFloor: 0.8,
    }),
  ]);
});

test('nothing is recommended below the floor, nor a program that names no model', () => {
  const below = roleTable(bestVariants([made('cheap', 5, 1, { label: 'vendor/small-1' })]));
  expect(below.roles).toEqual({});
  expect(below.reasons[0]?.reason).toBe('none-above-floor');
  const program = { agent: 'command', label: 'node agent.js' } as const;
  const unnamed = roleTable(bestVariants([made('own', 10, 1, program)]));
  expect([unnamed.roles, unnamed.reasons[0]?.reason]).toEqual([{}, 'no-model']);
  expect(modelOfCell({ ...program, tags: { model: 'small-1' } })).toBe('small-1');
});
