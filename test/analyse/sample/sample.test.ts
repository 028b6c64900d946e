import { expect, test } from 'vitest';
import { byCase, isRepeated, sampleOf } from '../../../src/analyse/sample/sample.ts';
import { execution, rejected } from '../executions.ts';

test('a case counts once, however often it is repeated', () => {
  const sample = sampleOf([
    execution({ cost: 4 }),
    execution({ case: 'b', cost: 1 }),
    rejected({ case: 'b', cost: 3 }),
  ]);
  expect(sample).toMatchObject({ cost: 3, accepted: 0.75, estimate: 4, executions: 3 });
  expect(sample.cases[1]).toMatchObject({
    meanCost: 2,
    varianceCost: 2,
    varianceAccepted: 0.5,
    covariance: -1,
  });
  expect(isRepeated(sample)).toBe(false);
});

test('weights replace equal counting', () => {
  const sample = sampleOf([execution({ cost: 1, weight: 3 }), rejected({ case: 'b', cost: 5, weight: 1 })]);
  expect(sample).toMatchObject({ cost: 2, accepted: 0.75 });
  expect(sample.units.map((unit) => unit.weight)).toEqual([1.5, 0.5]);
});

test('a cluster above the case is one draw', () => {
  const trials = ['a', 'b', 'c'].map((name, index) =>
    execution({ case: name, cost: index, ...(name === 'c' ? {} : { cluster: 'template' }) }),
  );
  const sample = sampleOf(trials);
  expect(sample.units).toHaveLength(2);
  expect(sample.cost).toBeCloseTo(1, 15);
  expect([...byCase(trials).keys()]).toEqual(['a', 'b', 'c']);
});

test('nothing accepted is infinitely dear', () => {
  expect(sampleOf([rejected()]).estimate).toBe(Number.POSITIVE_INFINITY);
});
