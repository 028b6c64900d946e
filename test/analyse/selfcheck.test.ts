import { describe, expect, test } from 'vitest';
import { judgedTrials } from '../../src/analyse/comparison/arm.ts';
import { DEFAULT_COMPARISON } from '../../src/analyse/comparison/compare.ts';
import { selfCheck, type SelfCheckOptions } from '../../src/analyse/selfcheck.ts';
import { type SyntheticArm, trialsOf } from '../fixtures/arms.ts';

const options: SelfCheckOptions = {
  ...DEFAULT_COMPARISON,
  draws: 199,
  seed: 1,
  splits: 200,
  threshold: 0.1,
};
const shape: SyntheticArm = { cases: 10, repeats: 8, each: 1000, success: 0.7 };
const check = (arm: SyntheticArm, change: Partial<SelfCheckOptions> = {}): ReturnType<typeof selfCheck> =>
  selfCheck(judgedTrials({ trials: trialsOf(arm) }).trials, { ...options, ...change });

describe('selfCheck', () => {
  test('keeps what the gate promises, where a point threshold does not', () => {
    const found = check(shape);
    // The guard and the cost are held against the level each: two chances to err.
    expect(found?.falseFail.share).toBeLessThanOrEqual(0.1);
    expect(found?.falsePass.share).toBeLessThanOrEqual(0.1);
    expect(found?.pointThreshold.share).toBeGreaterThan(2 * (found?.falseFail.share ?? 1));
    expect(found).toMatchObject({ cases: 10, leftOut: 0, repeats: { least: 4, most: 4 } });
  });

  test('a gate without patience is found out', () => {
    const strict = check(shape, { alphaFail: 0.4, alphaYield: 0.4, margin: 0.01, yieldMargin: 0.01 });
    expect(strict?.falseFail.share).toBeGreaterThan(0.2);
  });

  test('trials that never differ raise no alarm, and gain no certainty that is not there', () => {
    const equal = judgedTrials({ trials: trialsOf({ ...shape, success: 1 }) }).trials.map((trial) => ({
      ...trial,
      cost: 1,
    }));
    const found = selfCheck(equal, options);
    expect(found?.falseFail).toMatchObject({ count: 0, splits: 200, lower: 0 });
    expect(found?.falseFail.upper).toBeGreaterThan(0);
    expect(found?.pointThreshold.count).toBe(0);
  });

  test('the seed decides the splits', () => {
    expect(check(shape)).toEqual(check(shape));
    expect(check(shape, { seed: 2 })).not.toEqual(check(shape));
  });

  test('needs two trials of a case, and counts the cases that lack them', () => {
    expect(check({ ...shape, repeats: 1 })).toBeNull();
    const mixed = trialsOf(shape).filter((trial) => trial.repeat === 1 || trial.case !== 'case-01');
    expect(selfCheck(judgedTrials({ trials: mixed }).trials, options)).toMatchObject({
      cases: 9,
      leftOut: 1,
    });
  });
});
