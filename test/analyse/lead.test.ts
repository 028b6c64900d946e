import { expect, test } from 'vitest';
import { leadOf } from '../../src/analyse/lead.ts';
import { type Observation, observationOf } from '../../src/analyse/observation.ts';
import { microUsd, summaryOf } from '../fixtures/trials.ts';

/** Twelve cases that each cost about `each`; the ones in `failed` are not correct. */
function arm(each: number, failed: readonly number[] = [], cases = 12): readonly Observation[] {
  return Array.from({ length: cases }, (_, index) =>
    observationOf(
      summaryOf({
        trialId: index,
        case: `case-${index}`,
        outcome: failed.includes(index) ? 'incorrect' : 'correct',
        cost: { tool: microUsd(each + ((index * 7) % 5)) },
      }),
    ),
  );
}

test('twice the price on every case is clearly behind', () => {
  const lead = leadOf(arm(100), arm(200));
  expect(lead?.standing).toBe('ahead');
  expect(lead?.ratio).toBeGreaterThan(1.9);
  expect(lead?.interval?.lower).toBeGreaterThan(1.8);
  expect(lead?.cases).toBe(12);
});

test('a small difference that some failures could turn is too close to call', () => {
  const lead = leadOf(arm(100, [3, 7]), arm(112, [1]));
  expect(lead?.standing).toBe('close');
  expect(lead?.interval?.lower).toBeLessThan(1);
});

test('two cases tell nothing, none in common is no lead', () => {
  expect(leadOf(arm(100, [], 2), arm(300, [], 2))?.standing).toBe('unknown');
  const other = arm(100).map((trial) => ({ ...trial, case: `other-${trial.case}` }));
  expect(leadOf(arm(100), other)).toBeNull();
  expect(leadOf(arm(100), [])).toBeNull();
});
