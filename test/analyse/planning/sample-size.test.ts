import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  DEFAULT_PLANNING,
  detectableIncrease,
  trialsNeeded,
} from '../../../src/analyse/planning/sample-size.ts';
import { differences, vectors } from '../stat-vectors.ts';

interface Planning {
  readonly sigma: number;
  readonly margin: number;
  readonly alpha: number;
  readonly power: number;
  readonly baselineFactor: number | 'Infinity';
  readonly runs: number;
}

interface Detectable {
  readonly sigma: number;
  readonly N: number;
  readonly mde: number;
}

describe('trials needed', () => {
  test.skipIf(vectors === null)('agree with an independent implementation', () => {
    for (const { sigma, margin, runs, ...options } of vectors.planning as readonly Planning[]) {
      const baselineFactor = Number(options.baselineFactor);
      expect(trialsNeeded(sigma, margin, { ...options, baselineFactor })).toBe(runs);
    }
  });

  test.skipIf(vectors === null)('and detectable increases do too', () => {
    for (const { sigma, N, mde } of vectors.mde as readonly Detectable[])
      expect(differences(detectableIncrease(sigma, N), mde)).toEqual([]);
  });

  test('are the inverse of the detectable increase', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0.05, max: 3, noNaN: true }),
        fc.integer({ min: 1, max: 5000 }),
        (sigma, trials) => {
          const margin = detectableIncrease(sigma, trials);
          expect(Math.abs(trialsNeeded(sigma, margin) - trials)).toBeLessThanOrEqual(1);
        },
      ),
    );
  });

  test.each([
    [0, 0.25, DEFAULT_PLANNING],
    [1, 0, DEFAULT_PLANNING],
    [Number.NaN, 0.25, DEFAULT_PLANNING],
    [1, 0.25, { ...DEFAULT_PLANNING, alpha: 0 }],
    [1, 0.25, { ...DEFAULT_PLANNING, power: 1 }],
    [1, 0.25, { ...DEFAULT_PLANNING, baselineFactor: 0 }],
  ])('refuse sigma %d, margin %d, %j', (sigma, margin, options) => {
    expect(() => trialsNeeded(sigma, margin, options)).toThrow(expect.objectContaining({ name: 'Failure' }));
  });
});
