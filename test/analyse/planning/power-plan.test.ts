import { describe, expect, test } from 'vitest';
import {
  DEFAULT_POWER,
  pilotOf,
  planForBudget,
  planForMargin,
} from '../../../src/analyse/planning/power-plan.ts';
import { trialsNeeded } from '../../../src/analyse/planning/sample-size.ts';

const pilot = pilotOf(
  ['a', 'b', 'c', 'd', 'e'].flatMap((name, at) =>
    [0.8, 1.2].map((cost) => ({ case: name, cost: cost * (at + 1), accepted: cost < 1 || at > 1 })),
  ),
);

describe('a plan for a comparison', () => {
  test('holds whole repeats of every case, enough for the margin', () => {
    const plan = planForMargin(pilot, 0.25);
    expect(plan.candidateTrials % 5).toBe(0);
    expect(plan.candidateTrials).toBeGreaterThanOrEqual(trialsNeeded(pilot.sigma ?? 0, 0.25));
    expect(plan.candidateTrials).toBeLessThan(trialsNeeded(pilot.sigma ?? 0, 0.25) + 5);
    expect(plan.margin).toBeLessThanOrEqual(0.25);
    expect(plan.cost).toBeCloseTo(2 * plan.candidateTrials * 3, 9);
  });

  test('is what its own cost buys', () => {
    const plan = planForMargin(pilot, 0.4);
    expect(planForBudget(pilot, plan.cost)).toEqual(plan);
    expect(planForBudget(pilot, plan.cost - 0.01)?.repeats).toBe(plan.repeats - 1);
  });

  test('pays nothing for a stored baseline', () => {
    const stored = { ...DEFAULT_POWER, baselineFactor: 3, baselineStored: true };
    const plan = planForMargin(pilot, 0.25, stored);
    expect(plan.baselineTrials).toBe(0);
    expect(plan.candidateTrials).toBeLessThan(planForMargin(pilot, 0.25).candidateTrials);
    expect(
      planForMargin(pilot, 0.25, { ...stored, baselineFactor: Number.POSITIVE_INFINITY }).cost,
    ).toBeLessThan(plan.cost);
  });

  test('is none where the budget buys no repeat', () => {
    expect(planForBudget(pilot, 29.9)).toBeNull();
    expect(planForBudget(pilot, 30)?.repeats).toBe(1);
  });

  test('says why a pilot is no ground for one', () => {
    expect(() => pilotOf([])).toThrow(/no trials/);
    const single = pilotOf([{ case: 'a', cost: 1, accepted: true }]);
    expect(() => planForMargin(single, 0.25)).toThrow(/no spread/);
    expect(() => planForBudget(pilot, Number.NaN)).toThrow(/no plan/);
  });
});
