import { describe, expect, test } from 'vitest';
import { savingsEstimate } from '../../../src/analyse/workflow/savings-estimate.ts';
import { Failure } from '../../../src/model/failure.ts';

const roles = new Map([
  ['chat', { model: 'claude-sonnet-4-6' }],
  ['extract', { model: 'claude-haiku-4-5' }],
  ['build', { model: 'claude-fable-5' }],
]);
const million = (...names: readonly string[]): ReadonlyMap<string, number> =>
  new Map(names.map((name) => [name, 1_000_000]));

describe('the planning estimate', () => {
  test('is the original’s', () => {
    const estimate = savingsEstimate(million('chat', 'extract', 'build'), roles, {
      baselineModel: 'claude-fable-5',
    });
    expect(estimate.baseline_usd).toBeCloseTo(48, 9);
    expect(estimate.routed_usd).toBeCloseTo(22.4, 9);
    expect(estimate.saved_usd).toBe(estimate.baseline_usd - estimate.routed_usd);
    expect(estimate.saved_pct).toBeCloseTo(53.333333333, 6);
  });

  test('of nothing saves nothing', () => {
    expect(savingsEstimate(new Map(), roles, { baselineModel: 'claude-fable-5' })).toEqual({
      baseline_usd: 0,
      routed_usd: 0,
      saved_usd: 0,
      saved_pct: 0,
    });
  });

  test('refuses a role that the table lacks', () => {
    expect(() => savingsEstimate(million('typo'), roles, { baselineModel: 'x' })).toThrow(Failure);
  });
});
