import fc from 'fast-check';
import { expect, test } from 'vitest';
import { definitionsOf } from '../../../src/analyse/definitions/index.ts';
import { fullyLoadedInterval } from '../../../src/analyse/definitions/fully-loaded.ts';
import { passAtK, passHatK } from '../../../src/analyse/definitions/pass-k.ts';
import { rolledThroughputYield } from '../../../src/analyse/definitions/rolled-yield.ts';
import { costWaterfall, poorQualityRate } from '../../../src/analyse/definitions/waterfall.ts';
import { stopsLoss, yieldBoundWithoutSuccess } from '../../../src/analyse/definitions/zero-accepted.ts';
import type { Execution } from '../../../src/analyse/sample/execution.ts';
import { sampleOf } from '../../../src/analyse/sample/sample.ts';
import { execution, rejected } from '../executions.ts';

const trial: fc.Arbitrary<Execution> = fc
  .record({
    case: fc.constantFrom('a', 'b', 'c'),
    first: fc.integer({ min: 0, max: 1000 }),
    retry: fc.integer({ min: 0, max: 1000 }),
    fate: fc.constantFrom('first', 'retried', 'rejected'),
  })
  .map(({ case: id, first, retry, fate }) => ({
    case: id,
    cost: fate === 'first' ? first : first + retry,
    firstCost: first,
    attempts: fate === 'first' ? 1 : 2,
    accepted: fate !== 'rejected',
    firstPass: fate === 'first',
    review: 0,
    appraisal: first / 4,
  }));

test('the waterfall sums to the whole cost, with and without appraisal', () => {
  fc.assert(
    fc.property(fc.array(trial, { minLength: 1 }), (trials) => {
      const total = definitionsOf(trials, sampleOf(trials)).totalCost;
      const { valueAddedCost, reworkCost, scrapCost, appraisalCost, withoutAppraisal } =
        costWaterfall(trials);
      expect(valueAddedCost + reworkCost + scrapCost).toBe(total);
      const { valueAdded, rework, scrap } = withoutAppraisal;
      expect(valueAdded + rework + scrap + appraisalCost).toBe(total);
    }),
  );
});

test('the pooled cost is the mean cost of a pass, weighted by how often cases pass', () => {
  fc.assert(
    fc.property(fc.array(trial, { minLength: 1 }), (trials) => {
      const sample = sampleOf(trials);
      fc.pre(sample.cases.every((item) => item.meanAccepted > 0));
      const passes = sample.cases.map((item) => item.meanAccepted);
      const weighted = sample.cases.reduce((sum, item) => sum + item.meanCost, 0);
      expect(sample.estimate).toBeCloseTo(weighted / passes.reduce((sum, share) => sum + share, 0), 9);
    }),
  );
});

test('retries that succeed as often at the same price leave the cost of a correct output as it was', () => {
  // Half pass at first, half of the rest at the second attempt: k / p = 2 for every cap on retries.
  const once = [execution(), rejected()];
  const twice = [
    execution(),
    execution(),
    execution({ cost: 2, attempts: 2, firstPass: false }),
    rejected({ cost: 2, attempts: 2 }),
  ];
  expect(definitionsOf(once, sampleOf(once)).cpco).toBe(2);
  expect(definitionsOf(twice, sampleOf(twice)).cpco).toBe(2);
});

test('zero correct is infinitely dear, never free', () => {
  const none = [rejected(), rejected({ case: 'b' })];
  expect(definitionsOf(none, sampleOf(none), 3)).toMatchObject({
    cpco: Number.POSITIVE_INFINITY,
    cpcoStrict: Number.POSITIVE_INFINITY,
    costOfPassMean: Number.POSITIVE_INFINITY,
    costOfPassMeanCapped: 3,
    fullyLoadedCostPerDelivered: 4,
    marginalCostOfRetrySuccess: Number.NaN,
  });
});

test('weights change what is weighted by case and leave the ledger', () => {
  const trials = [execution({ cost: 1, weight: 3 }), rejected({ case: 'b', cost: 5 })];
  expect(definitionsOf(trials, sampleOf(trials), 9)).toMatchObject({
    cpco: 6,
    cpcoCaseWeighted: 2 / 0.75,
    costOfPassMeanCapped: (3 * 1 + 9) / 4,
    passHatK: { 1: 0.75 },
  });
});

test('pass^k and pass@k', () => {
  expect(passHatK({ repeats: 4, accepted: 3 }, 2)).toBeCloseTo(0.5, 15);
  expect(passAtK({ repeats: 4, accepted: 1 }, 2)).toBeCloseTo(0.5, 15);
  expect(passAtK({ repeats: 1, accepted: 1 }, 2)).toBeNaN();
});

test('escaped defects are part of poor quality', () => {
  const waterfall = costWaterfall([execution(), rejected()]);
  expect(poorQualityRate(waterfall)).toBe(0.5);
  expect(poorQualityRate(waterfall, { count: 2, costEach: 3 })).toBe(3.5);
});

test('the fully loaded cost has an interval also when nothing was accepted', () => {
  const none = [rejected({ cost: 1 }), rejected({ case: 'b', cost: 2 }), rejected({ case: 'c', cost: 3 })];
  const interval = fullyLoadedInterval(none, 10);
  // Mean 12, standard error 1/√3, t with two degrees of freedom 4.3027.
  expect(interval?.estimate).toBe(12);
  expect(interval?.upper).toBeCloseTo(12 + 4.302652729749462 / Math.sqrt(3), 10);
  expect(fullyLoadedInterval([execution()], 10)).toBeNull();
});

test('stages multiply', () => {
  expect(rolledThroughputYield([0.9, 0.8, 0.5])).toBeCloseTo(0.36, 15);
});

test('a run without a success stops when the bound passes the ceiling', () => {
  expect(yieldBoundWithoutSuccess(1000)).toBeCloseTo(0.0029912495450953314, 14);
  expect(stopsLoss({ cost: 1, cases: 5 }, 2)).toBe(true);
  expect(stopsLoss({ cost: 1, cases: 5 }, 3)).toBe(false);
  expect(stopsLoss({ cost: 1, cases: 0 }, 0.1)).toBe(false);
});
