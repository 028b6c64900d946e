import { describe, expect, test } from 'vitest';
import { requireComparable } from '../../../src/analyse/comparison/comparable.ts';

const arm = { name: 'run-1', validators: 'v1', rateCard: 'r1' };

describe('arms to be compared', () => {
  test('with other validators are refused with the remedy', () => {
    expect(() => requireComparable(arm, { ...arm, name: 'run-2', validators: 'v2' })).toThrow(
      expect.objectContaining({
        code: 'comparison/validators',
        exitCode: 2,
        hint: expect.stringContaining('firstpass rescore run-1') as string,
      }),
    );
  });

  test('with other prices are refused with the remedy', () => {
    expect(() => requireComparable(arm, { ...arm, rateCard: 'r2' })).toThrow(
      expect.objectContaining({
        code: 'comparison/rate-card',
        hint: expect.stringContaining('firstpass reprice run-1') as string,
      }),
    );
  });

  test('with the same rulers, or unrecorded ones, are not', () => {
    expect(() => requireComparable(arm, { ...arm, name: 'run-2' })).not.toThrow();
    expect(() => requireComparable({ ...arm, validators: null, rateCard: null }, arm)).not.toThrow();
  });
});
