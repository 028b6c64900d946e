import { expect, test } from 'vitest';
import type { Arm } from '../../../src/analyse/comparison/arm.ts';
import { compareCell } from '../../../src/analyse/comparison/cell-comparison.ts';
import { DEFAULT_COMPARISON } from '../../../src/analyse/comparison/compare.ts';
import { factorsOf, ratioAtReview } from '../../../src/analyse/comparison/factors.ts';
import { demoRun } from '../../fixtures/trials.ts';

function arm(run: string, seed: number): Arm {
  // Fixtures number their trials alike: equal ids would mean one draw on both sides.
  const trials = demoRun(seed)
    .trials.filter(({ spec, variant }) => spec === 'sql-questions' && variant === 'cheap')
    .map((trial) => ({ ...trial, trialId: trial.trialId + seed * 1_000_000 }));
  return { run, variant: 'cheap', rateCard: 'card', judging: null, trials };
}

const arms = { spec: 'sql-questions', baseline: arm('before', 1), candidate: arm('after', 2) };

test('the factors multiply to the ratio', () => {
  const { found } = compareCell(arms, { ...DEFAULT_COMPARISON, draws: 99 });
  if (found === null) throw new Error('nothing was compared');
  const factors = factorsOf(found, arms);
  expect(factors.yield * factors.attempts * factors.costPerAttempt).toBeCloseTo(
    found.comparison.change.ratio,
    10,
  );
  expect(factors.attemptsOf.candidate).toBeGreaterThan(1);
});

test('at the rate of the card the ratio is the comparison’s, at none it is of machines alone', () => {
  const { found } = compareCell(arms, { ...DEFAULT_COMPARISON, draws: 99 });
  expect(ratioAtReview(arms, 1)).toBeCloseTo(found?.comparison.change.ratio ?? Number.NaN, 10);
  expect(ratioAtReview(arms, 0)).not.toBeCloseTo(ratioAtReview(arms, 2), 3);
});
