import { expect, test } from 'vitest';
import { byCell, cellKey, observationOf, observing } from '../../src/analyse/observation.ts';
import { microUsd, summaryOf } from '../fixtures/trials.ts';

test('keeps machine and review cost of a trial, not what a person did by hand', () => {
  const found = observationOf(
    summaryOf({ cost: { tool: microUsd(5), review: microUsd(7), fallback: microUsd(100) } }),
  );
  expect(found.usd).toBe(microUsd(12));
  expect(found.cost).toBeCloseTo(0.000012, 12);
  expect(found).toMatchObject({ correct: true, firstPass: true, judged: true });
});

test('a trial that an outage ended is not judged', () => {
  expect(observationOf(summaryOf({ outcome: 'infra-error' }))).toMatchObject({
    correct: false,
    firstPass: false,
    judged: false,
  });
});

test('passes trials on and keeps each, in their order', () => {
  const trials = [summaryOf({ trialId: 1 }), summaryOf({ trialId: 2, variant: 'other' })];
  const kept: ReturnType<typeof observationOf>[] = [];
  expect([...observing(trials, kept)]).toEqual(trials);
  expect(kept.map(({ id }) => id)).toEqual([1, 2]);
  expect(
    byCell(kept)
      .get(cellKey({ spec: 'spec', variant: 'other' }))
      ?.map(({ id }) => id),
  ).toEqual([2]);
});
