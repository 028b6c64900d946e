import { describe, expect, test } from 'vitest';
import { AUDIT_LABEL, auditsOf, drawSample, labelsOf } from '../../src/analyse/audit-labels.ts';
import { trialsOf } from '../fixtures/arms.ts';

const trials = trialsOf({ cases: 10, repeats: 2, each: 1000, success: 1 });

const event = (trialId: number, correct: boolean): Parameters<typeof labelsOf>[0][number] => ({
  run: 'run',
  trialId,
  at: '2026-01-01T00:00:00.000Z',
  name: AUDIT_LABEL,
  detail: { correct },
});

describe('an audit', () => {
  test('divides the cost per accepted output by the precision', () => {
    const labels = new Map(trials.slice(0, 10).map(({ trialId }) => [trialId, trialId !== 1]));
    const [all, cell] = auditsOf(trials, labels);
    expect(all).toMatchObject({ spec: null, sample: { audited: 10, correct: 9 } });
    expect(cell).toMatchObject({ spec: 'spec', variant: 'variant', sample: { audited: 10, correct: 9 } });
    expect(all?.cost?.estimate).toBeCloseTo(all === undefined ? 0 : 0.001 / 0.9, 4);
    expect(all?.cost?.lower).toBeLessThan(0.001 / 0.9);
  });

  test('has no cost where something has no price, and is none without labels', () => {
    const unpriced = trials.map((trial) => ({ ...trial, unpriced: 1 }));
    expect(auditsOf(unpriced, new Map([[1, true]]))[0]?.cost).toBeNull();
    expect(auditsOf(trials, new Map())).toEqual([]);
  });

  test('the newest label of a trial counts', () => {
    expect([...labelsOf([event(1, true), event(2, true), event(1, false)])]).toEqual([
      [1, false],
      [2, true],
    ]);
  });
});

test('a sample holds each item once, in order, and all of them when there are no more', () => {
  const items = Array.from({ length: 50 }, (_, at) => at);
  const drawn = drawSample(items, 20, 1);
  expect(new Set(drawn).size).toBe(20);
  expect(drawn).toEqual(drawn.toSorted((one, other) => one - other));
  expect(drawSample(items, 99, 1)).toEqual(items);
});
