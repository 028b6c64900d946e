import { expect, test } from 'vitest';
import { summariseRun } from '../../src/analyse/run.ts';
import { sumUsd } from '../../src/model/money.ts';
import { demoRun, microUsd, summaryOf } from '../fixtures/trials.ts';

test('the run is the sum of its cells, read from the trials once', () => {
  const { run, cells, trials } = demoRun();
  let reads = 0;
  const once = {
    *[Symbol.iterator]() {
      reads += 1;
      yield* trials;
    },
  };
  const summary = summariseRun(run, cells, once);
  expect(reads).toBe(1);
  expect(summary.trials).toBe(780);
  expect(summary.total.usd).toBe(sumUsd(summary.cells.map((cell) => cell.cost.total.usd)));
  expect(summary.outcomes.correct).toBe(summary.cells.reduce((sum, cell) => sum + cell.counts.correct, 0));
});

test('cells without a trial stay, trials without a cell are counted', () => {
  const { run, cells } = demoRun();
  const orphan = summaryOf({ spec: 'other', variant: 'other', cost: { tool: microUsd(3) } });
  const summary = summariseRun(run, cells, [orphan]);
  expect(summary.cells).toHaveLength(cells.length);
  expect(summary).toMatchObject({ orphans: 1, trials: 1, total: { usd: microUsd(3), unpriced: 0 } });
});
