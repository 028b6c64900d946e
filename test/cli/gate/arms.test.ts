import { describe, expect, test } from 'vitest';
import { factsOf, onSameCases, sampledRepeats } from '../../../src/cli/gate/arms.ts';
import type { Arm } from '../../../src/analyse/comparison/arm.ts';
import { summaryOf as trial } from '../../fixtures/trials.ts';

const armOf = (cases: Readonly<Record<string, string>>, trials: Arm['trials']): Arm => ({
  run: 'r',
  variant: 'v',
  rateCard: 'card',
  judging: { spec: 's', validators: 'v', cases },
  trials,
});

describe('the arms of a gate', () => {
  test('a look is complete when every case has its repeat', () => {
    const trials = [
      trial({ case: 'a', repeat: 1 }),
      trial({ case: 'a', repeat: 2 }),
      trial({ case: 'b', repeat: 1 }),
    ];
    expect(sampledRepeats(trials, ['a', 'b'])).toBe(1);
    expect(sampledRepeats(trials, ['a'])).toBe(2);
    expect(sampledRepeats(trials, ['a', 'c'])).toBe(0);
    expect(sampledRepeats(trials, [])).toBe(Number.POSITIVE_INFINITY);
    // What a stop ended is no sample.
    expect(sampledRepeats([trial({ case: 'a', repeat: 1, outcome: 'budget-stopped' })], ['a'])).toBe(0);
  });

  test('cases that ask something else now are in no comparison', () => {
    const trials = [trial({ case: 'a' }), trial({ case: 'b' })];
    const baseline = armOf({ a: 'x', b: 'y' }, trials);
    const kept = onSameCases(baseline, armOf({ a: 'x', b: 'other' }, trials));
    expect(kept.trials.map((one) => one.case)).toEqual(['a']);
    expect(onSameCases(baseline, { ...baseline, judging: null })).toBe(baseline);
  });

  test('facts are shares of the trials', () => {
    const trials = [
      trial({ modelCalls: 2, callsWithoutUsage: 1 }),
      trial({ modelCalls: 2, outcome: 'infra-error' }),
    ];
    expect(factsOf(armOf({}, trials), ['broken'])).toEqual({
      usageCoverage: 0.75,
      infraShare: 0.5,
      unattributedShare: 0,
      broken: ['broken'],
    });
  });
});
