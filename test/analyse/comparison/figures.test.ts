import { describe, expect, test } from 'vitest';
import { compare, DEFAULT_COMPARISON } from '../../../src/analyse/comparison/compare.ts';
import { comparisonFigures } from '../../../src/analyse/comparison/figures.ts';
import type { ComparedTrial } from '../../../src/analyse/comparison/paired.ts';
import { differences, vectors } from '../stat-vectors.ts';

interface Vector {
  readonly id: string;
  readonly baseline: readonly ComparedTrial[];
  readonly candidate: readonly ComparedTrial[];
  readonly params: { readonly margin: number };
  readonly expected: object;
}

describe.skipIf(vectors === null)('comparisons agree with an independent implementation', () => {
  test.each((vectors?.comparisons ?? []) as readonly Vector[])('$id', (vector) => {
    const options = { ...DEFAULT_COMPARISON, ...vector.params, draws: 1999 };
    const figures = comparisonFigures(compare(vector.baseline, vector.candidate, options), options);
    expect(differences(figures, vector.expected)).toEqual([]);
  });
});

const trials = (accepted: boolean): readonly ComparedTrial[] =>
  ['a', 'a', 'b', 'b', 'c', 'c'].map((name) => ({ case: name, cost: 1, accepted }));

const figures = (before: boolean, after: boolean): ReturnType<typeof comparisonFigures> =>
  comparisonFigures(compare(trials(before), trials(after)), DEFAULT_COMPARISON);

describe('figures of a comparison', () => {
  test('write a ratio to a baseline without a correct output as 0 and its logarithm as text', () => {
    expect(figures(false, true)).toMatchObject({
      cpcoA: 'Infinity',
      cpcoB: 1,
      ratio: 0,
      logRatio: '-Infinity',
      logYieldRatio: null,
      yieldDiff: 1,
    });
  });

  test('write null, never NaN, when neither arm has a correct output', () => {
    const { ratio, logRatio, methods, verdict } = figures(false, false);
    expect({ ratio, logRatio }).toEqual({ ratio: null, logRatio: null });
    expect(methods['withinPermutation']).toMatchObject({ pGreater: null, pPass: null, pYieldDrop: 1 });
    expect(verdict).toMatchObject({ verdict: 'INCONCLUSIVE', reason: 'there is no ratio to test' });
  });

  test('leave out the methods that do not apply', () => {
    const one = [{ case: 'a', cost: 1, accepted: true }];
    expect(Object.keys(comparisonFigures(compare(one, one), DEFAULT_COMPARISON).methods)).toEqual([
      'signFlip',
      'withinPermutation',
    ]);
  });
});
