import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { exactBootstrap } from '../../../src/analyse/interval/bootstrap.ts';
import { fiellerT } from '../../../src/analyse/interval/fieller.ts';
import { CLOSED_METHODS, RESAMPLING_METHODS } from '../../../src/analyse/interval/index.ts';
import { jackknifeLogT, jackknifeRawT } from '../../../src/analyse/interval/jackknife.ts';
import { logMover } from '../../../src/analyse/interval/log-mover.ts';
import { INTERVAL_DEFAULTS as options } from '../../../src/analyse/interval/method.ts';
import { suiteLogMover } from '../../../src/analyse/interval/suite-log-mover.ts';
import type { Execution } from '../../../src/analyse/sample/execution.ts';
import { sampleOf } from '../../../src/analyse/sample/sample.ts';
import { execution, rejected } from '../executions.ts';
import { differences } from '../stat-vectors.ts';

const trials = fc
  .array(
    fc.record({
      cost: fc.double({ min: 1e-3, max: 100, noNaN: true }),
      accepted: fc.boolean(),
      repeat: fc.integer({ min: 1, max: 3 }),
    }),
    { minLength: 2, maxLength: 12 },
  )
  .map((cases): Execution[] =>
    cases.flatMap(({ cost, accepted, repeat }, index) =>
      Array.from({ length: repeat }, (_, turn) =>
        execution({ case: `c${index}`, cost: cost * (1 + turn), accepted, firstPass: accepted }),
      ),
    ),
  );

describe.each([...CLOSED_METHODS, ...RESAMPLING_METHODS])('$name', ({ of, assumes }) => {
  test('names its assumptions', () => expect(assumes).toMatch(/\w+/));

  test('scales with the unit of cost, ignores the order of trials, and is never upside down', () => {
    fc.assert(
      fc.property(trials, (sample) => {
        const small = { ...options, resamples: 199 };
        const plain = of(sampleOf(sample), small);
        if (plain === null) return;
        expect(plain.lower).toBeLessThanOrEqual(plain.upper);
        const dear = of(
          sampleOf(sample, ({ cost }) => cost * 1024),
          small,
        );
        for (const end of ['lower', 'upper'] as const) {
          const scaled = plain[end] * 1024;
          expect(dear?.[end] === scaled || Math.abs((dear?.[end] ?? 0) / scaled - 1) < 1e-6).toBe(true);
        }
      }),
      { numRuns: 40 },
    );
  });

  test('says nothing of a single case', () => {
    expect(of(sampleOf([execution(), execution()]), options)).toBeNull();
  });
});

test('log-MOVER keeps the doubt of a perfect yield where the others see none', () => {
  const perfect = sampleOf(
    ['a', 'b', 'c', 'd', 'e', 'f'].map((name) => execution({ case: name, cost: 0.01 })),
  );
  expect(logMover.of(perfect, options)).toMatchObject({
    lower: 0.01,
    upper: expect.closeTo(0.02101315162283894, 12),
  });
});

test('without a success only a lower end remains', () => {
  const none = sampleOf(['a', 'b', 'c', 'd'].map((name) => rejected({ case: name, cost: 0.06 })));
  const interval = logMover.of(none, options);
  expect(interval?.lower).toBeCloseTo(0.09960744116160562, 12);
  expect(interval?.upper).toBe(Number.POSITIVE_INFINITY);
  expect(fiellerT.of(none, options)).toBeNull();
  expect(exactBootstrap(none)).toBeNull();
});

test('one case that carries every success, or all the cost, leaves no end', () => {
  const carried = sampleOf([execution(), rejected({ case: 'b' }), rejected({ case: 'c' })]);
  expect(jackknifeLogT.of(carried, options)).toMatchObject({ lower: 0, upper: Number.POSITIVE_INFINITY });
  expect(jackknifeRawT.of(carried, options)?.se).toBe(Number.POSITIVE_INFINITY);
  const paid = sampleOf([execution(), execution({ case: 'b', cost: 0 }), execution({ case: 'c', cost: 0 })]);
  expect(logMover.of(paid, options)).toMatchObject({ lower: 0, upper: Number.POSITIVE_INFINITY });
});

test('free trials cost nothing, for certain', () => {
  const free = sampleOf([
    execution({ cost: 0 }),
    rejected({ case: 'b', cost: 0 }),
    execution({ case: 'c', cost: 0 }),
  ]);
  expect(logMover.of(free, options)).toMatchObject({ estimate: 0, lower: 0, upper: 0 });
  expect(suiteLogMover.of(free, options)).toBeNull();
});

test('equal weights, and clusters of one case, change nothing', () => {
  const plain = [execution({ cost: 2 }), rejected({ case: 'b', cost: 3 }), execution({ case: 'c', cost: 5 })];
  const marked = plain.map((trial) => ({ ...trial, weight: 7, cluster: `of ${trial.case}` }));
  for (const { of } of CLOSED_METHODS) {
    expect(differences(of(sampleOf(marked), options), of(sampleOf(plain), options))).toEqual([]);
  }
});

test('clusters make the default interval wider', () => {
  const alone = Array.from({ length: 12 }, (_, index) =>
    execution({ case: `c${index}`, cost: 1 + Math.floor(index / 3) }),
  );
  const grouped = alone.map((trial) => ({ ...trial, cluster: `t${trial.cost}` }));
  expect(widthOf(grouped)).toBeGreaterThan(widthOf(alone));
});

function widthOf(list: readonly Execution[]): number {
  const interval = logMover.of(sampleOf(list), options);
  return (interval?.upper ?? 0) / (interval?.lower ?? 1);
}
