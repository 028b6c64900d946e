import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { compare, type Comparison, DEFAULT_COMPARISON } from '../../../src/analyse/comparison/compare.ts';
import type { ComparedTrial } from '../../../src/analyse/comparison/paired.ts';

const options = { ...DEFAULT_COMPARISON, draws: 199 };

/** Two arms of one to five cases with one to three trials a side: few enough to enumerate most of the time. */
const arms = fc
  .array(
    fc.record({
      baseline: fc.array(trialOf(), { minLength: 1, maxLength: 3 }),
      candidate: fc.array(trialOf(), { minLength: 1, maxLength: 3 }),
    }),
    { minLength: 1, maxLength: 4 },
  )
  .map((cases) => ({
    baseline: cases.flatMap((item, at) => item.baseline.map((trial) => ({ ...trial, case: `c${at}` }))),
    candidate: cases.flatMap((item, at) => item.candidate.map((trial) => ({ ...trial, case: `c${at}` }))),
  }));

function trialOf(): fc.Arbitrary<Omit<ComparedTrial, 'case'>> {
  // Multiples of 1/64: their sums are exact, so ties are ties in every order.
  return fc.record({
    cost: fc.integer({ min: 1, max: 2000 }).map((cost) => cost / 64),
    accepted: fc.boolean(),
  });
}

function numbersOf(value: unknown): readonly number[] {
  if (typeof value === 'number') return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(numbersOf) : [];
}

function pValues({ methods }: Comparison): readonly (number | null | undefined)[] {
  const { withinPermutation, suiteT, pairJackknifeT, pairLogDeltaT } = methods;
  return [
    withinPermutation.pGreater,
    withinPermutation.pLess,
    withinPermutation.pPass,
    withinPermutation.pYieldDrop,
    ...[suiteT, pairJackknifeT, pairLogDeltaT].flatMap((method) => [method?.pGreater, method?.pPass]),
  ];
}

const close = (left: number, right: number): void => {
  if (Number.isFinite(left)) expect(Math.abs(left - right)).toBeLessThan(1e-8 * Math.max(1, Math.abs(left)));
  else expect(left).toEqual(right);
};

function trialAt(name: string, cost: number): ComparedTrial {
  return { case: name, cost, accepted: true };
}

/** Dear trials become dearer still, the more the dearer. */
function dearer(trials: readonly ComparedTrial[]): readonly ComparedTrial[] {
  return trials.map((item) => ({ ...item, cost: item.cost + item.cost ** 2 / 10 }));
}

describe('a comparison', () => {
  test('has p-values from 0 to 1, intervals around their value, and factors that make up the ratio', () => {
    fc.assert(
      fc.property(arms, ({ baseline, candidate }) => {
        const found = compare(baseline, candidate, options);
        const known = pValues(found).filter((p) => p !== null && p !== undefined);
        expect(known.every((p) => p >= 0 && p <= 1)).toBe(true);
        const { change, components, methods } = found;
        if (Number.isFinite(change.logRatio)) {
          close(
            change.logCostRatio - change.logYieldRatio,
            Math.log(change.cpcoCandidate / change.cpcoBaseline),
          );
        }
        for (const method of [methods.suiteT, methods.pairJackknifeT, methods.pairLogDeltaT]) {
          expect(method === null || method.ratioLower <= change.ratio).toBe(true);
          expect(method === null || method.ratioUpper >= change.ratio).toBe(true);
        }
        expect(components.yieldDiff.lower).toBeLessThanOrEqual(change.yieldDiff);
        expect(components.yieldDiff.upper).toBeGreaterThanOrEqual(change.yieldDiff);
        expect(components.yieldDiff.lower).toBeGreaterThanOrEqual(-1 - 1e-9);
        expect(components.yieldDiff.upper).toBeLessThanOrEqual(1 + 1e-9);
      }),
    );
  });

  test('mirrors when the arms are swapped', () => {
    fc.assert(
      fc.property(arms, ({ baseline, candidate }) => {
        const [one, other] = [compare(baseline, candidate, options), compare(candidate, baseline, options)];
        close(one.change.logRatio, -other.change.logRatio);
        close(one.change.yieldDiff, -other.change.yieldDiff);
        close(one.methods.suiteT?.se ?? 0, other.methods.suiteT?.se ?? 0);
        close(one.methods.pairJackknifeT?.se ?? 0, other.methods.pairJackknifeT?.se ?? 0);
        const [a, b] = [one.methods.withinPermutation, other.methods.withinPermutation];
        fc.pre(a.kind === 'exact');
        expect([a.pGreater, a.pLess]).toEqual([b.pLess, b.pGreater]);
      }),
    );
  });

  test('does not depend on the order of trials', () => {
    fc.assert(
      fc.property(arms, ({ baseline, candidate }) => {
        const one = compare(baseline, candidate, options);
        const other = compare(baseline.toReversed(), candidate.toReversed(), options);
        close(one.change.logRatio, other.change.logRatio);
        close(one.methods.suiteT?.pGreater ?? 0, other.methods.suiteT?.pGreater ?? 0);
        close(one.methods.pairJackknifeT?.pPass ?? 0, other.methods.pairJackknifeT?.pPass ?? 0);
        fc.pre(one.methods.withinPermutation.kind === 'exact');
        expect(one.methods.withinPermutation).toEqual(other.methods.withinPermutation);
      }),
    );
  });

  test('does not depend on the unit of cost', () => {
    fc.assert(
      fc.property(arms, fc.constantFrom(1 / 1024, 8, 2 ** 20), ({ baseline, candidate }, scale) => {
        const scaled = (trials: readonly ComparedTrial[]): readonly ComparedTrial[] =>
          trials.map((trial) => ({ ...trial, cost: trial.cost * scale }));
        const one = compare(baseline, candidate, options);
        const other = compare(scaled(baseline), scaled(candidate), options);
        expect(other.methods.withinPermutation).toEqual(one.methods.withinPermutation);
        expect(other.verdict).toEqual(one.verdict);
        const [left, right] = [numbersOf(one.methods), numbersOf(other.methods)];
        for (const [at, value] of left.entries()) close(value, right[at] ?? Number.NaN);
      }),
    );
  });

  test('of an arm with itself never fails', () => {
    fc.assert(
      fc.property(arms, fc.constantFrom('suite', 'population'), ({ baseline }, inference) => {
        const { change, verdict } = compare(baseline, baseline, { ...options, inference });
        expect(verdict.verdict).not.toBe('FAIL');
        expect(verdict.improved).toBe(false);
        expect(Number.isNaN(change.logRatio) || change.logRatio === 0).toBe(true);
      }),
    );
  });

  test('is no better for a candidate that costs more', () => {
    fc.assert(
      fc.property(arms, fc.double({ min: 1, max: 10, noNaN: true }), ({ baseline, candidate }, rise) => {
        const raised = candidate.map((trial) => ({ ...trial, cost: trial.cost * rise }));
        const [one, other] = [compare(baseline, candidate, options), compare(baseline, raised, options)];
        fc.pre(!Number.isNaN(one.change.logRatio));
        expect(other.change.logRatio).toBeGreaterThanOrEqual(one.change.logRatio);
      }),
    );
  });

  test('weighs cases: a weight of two is the case twice', () => {
    const a = [trialAt('a', 1), trialAt('a', 2)];
    const b = [trialAt('b', 5), { ...trialAt('b', 3), accepted: false }];
    const weighed = [...a.map((item) => ({ ...item, weight: 2 })), ...b];
    const twice = [...a, ...a.map((item) => ({ ...item, case: 'copy' })), ...b];
    const [one, other] = [weighed, twice].map((arm) => compare(arm, dearer(arm), options));
    expect(one?.change.cpcoBaseline).toBeCloseTo(other?.change.cpcoBaseline ?? 0, 12);
    expect(one?.change.logRatio).toBeCloseTo(other?.change.logRatio ?? 0, 12);
  });

  test('takes clusters as the units of a population', () => {
    const loose = Array.from({ length: 12 }, (_, at) => trialAt(`c${at}`, 1 + (at % 6) + at / 100));
    const grouped = loose.map((item, at) => ({ ...item, cluster: `g${at % 6}` }));
    const [one, other] = [loose, grouped].map((arm) => compare(arm, dearer(arm), options).methods);
    expect([one?.pairJackknifeT?.df, other?.pairJackknifeT?.df]).toEqual([11, 5]);
    expect(other?.pairLogDeltaT?.se).toBeGreaterThan(one?.pairLogDeltaT?.se ?? 1);
  });

  test('says what to doubt', () => {
    const arm = [
      { case: 'a', cost: 9, accepted: true },
      { case: 'b', cost: 1, accepted: true },
      { case: 'c', cost: 1, accepted: true },
    ];
    const codes = compare(arm, arm.slice(0, 2), options).warnings.map((item) => item.code);
    expect(codes).toEqual([
      'few-cases',
      'unmatched-cases',
      'one-case-dominates',
      'one-case-dominates',
      'single-repeats',
    ]);
  });

  test('without a common case is refused with the remedy', () => {
    const one = [{ case: 'a', cost: 1, accepted: true }];
    const other = [{ case: 'b', cost: 1, accepted: true }];
    expect(() => compare(one, other)).toThrow(
      expect.objectContaining({ code: 'comparison/no-common-cases', hint: expect.any(String) as string }),
    );
  });

  test.each([
    { margin: -0.1 },
    { margin: Number.NaN },
    { alphaFail: 0 },
    { draws: 0.5 },
    { confidence: 1 },
    { yieldMargin: 2 },
  ])('refuses %j', (wrong) => {
    const arm = [{ case: 'a', cost: 1, accepted: true }];
    expect(() => compare(arm, arm, { ...options, ...wrong })).toThrow(/out of range/);
  });
});
