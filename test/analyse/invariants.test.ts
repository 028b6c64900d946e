import { expect, test } from 'vitest';
import { checkInvariants } from '../../src/analyse/invariants.ts';
import { summariseRun } from '../../src/analyse/run.ts';
import { demoRun, microUsd, summaryOf } from '../fixtures/trials.ts';

const { run, cells, trials } = demoRun();
const broken = (summary: Parameters<typeof checkInvariants>[0]): readonly string[] =>
  checkInvariants(summary)
    .filter(({ holds }) => !holds)
    .map(({ name }) => name);

test('hold on a sound run', () => {
  expect(broken(summariseRun(run, cells, trials))).toEqual([]);
});

test('a trial outside of every cell is found', () => {
  const orphan = summaryOf({ spec: 'other', cost: { tool: microUsd(1) } });
  expect(broken(summariseRun(run, cells, [...trials, orphan]))).toEqual([
    'trials-equal-cells',
    'components-equal-total',
    'kept-and-wasted-equal-total',
    'every-trial-in-a-cell',
  ]);
});

test('a difference of 10⁻¹⁸ dollars is found', () => {
  const summary = summariseRun(run, cells, trials);
  expect(broken({ ...summary, full: summary.full + 1n })).toEqual([
    'trials-equal-cells',
    'components-equal-total',
  ]);
  expect(broken({ ...summary, total: { ...summary.total, usd: summary.total.usd + 1n } })).toEqual([
    'kept-and-wasted-equal-total',
  ]);
});
