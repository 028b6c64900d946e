import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { addToCase, openCase, type CaseTally } from '../../src/analyse/case-tally.ts';
import { summariseCell } from '../../src/analyse/cell.ts';
import type { CellFigures } from '../../src/analyse/cell-summary.ts';
import { logMover } from '../../src/analyse/interval/log-mover.ts';
import { INTERVAL_DEFAULTS } from '../../src/analyse/interval/method.ts';
import { suiteLogMover } from '../../src/analyse/interval/suite-log-mover.ts';
import { sampleOf } from '../../src/analyse/sample/sample.ts';
import { executionOf } from '../../src/analyse/sample/trial-execution.ts';
import type { Cell } from '../../src/model/run.ts';
import type { TrialSummary } from '../../src/model/ledger.ts';
import { cellOf, microUsd, summaryOf } from '../fixtures/trials.ts';

function figuresOf(trials: readonly TrialSummary[], change: Partial<Cell> = {}): CellFigures {
  return summariseCell(cellOf('spec', 'variant', change), trials).figures;
}

const repeated = fc
  .array(
    fc.record({
      micros: fc.integer({ min: 1, max: 1_000_000 }),
      review: fc.integer({ min: 0, max: 1000 }),
      correct: fc.boolean(),
    }),
    { minLength: 4, maxLength: 24 },
  )
  .map((drafts) =>
    drafts.slice(0, drafts.length - (drafts.length % 2)).map(({ micros, review, correct }, index) =>
      summaryOf({
        case: `case-${Math.floor(index / 2)}`,
        repeat: 1 + (index % 2),
        outcome: correct ? 'correct' : 'incorrect',
        cost: { 'model.output': microUsd(micros), review: microUsd(review) },
        firstAttemptCost: microUsd(micros),
      }),
    ),
  );

function trial(id: string, micros: number): TrialSummary {
  return summaryOf({ case: id, cost: { 'model.output': microUsd(micros) } });
}

function codes(figures: CellFigures): string[] {
  return figures.cpco.warnings.map(({ code }) => code);
}

/** Relative difference of a written end; it is written to six digits and 18 decimals. */
function off(written: string | null, end: number | undefined): number {
  return Math.max(0, Math.abs(Number(written) / (end ?? 0) - 1) - 1e-18 / (end ?? 1));
}

test('a cell has the intervals that its trials have, review included', () => {
  fc.assert(
    fc.property(repeated, (trials) => {
      fc.pre(trials.some(({ outcome }) => outcome === 'correct'));
      const sample = sampleOf(trials.map(executionOf), ({ cost, review }) => cost + review);
      const { cpco, cpcoSuite } = figuresOf(trials);
      const population = logMover.of(sample, INTERVAL_DEFAULTS);
      const suite = suiteLogMover.of(sample, INTERVAL_DEFAULTS);
      expect(off(cpco.lower, population?.lower)).toBeLessThan(1e-5);
      expect(off(cpco.upper, population?.upper)).toBeLessThan(1e-5);
      expect(off(cpcoSuite.lower, suite?.lower)).toBeLessThan(1e-5);
      expect(off(cpcoSuite.upper, suite?.upper)).toBeLessThan(1e-5);
    }),
  );
});

test('every interval holds its value, also after unequal repeats', () => {
  fc.assert(
    fc.property(repeated, fc.integer({ min: 0, max: 2 }), (trials, dropped) => {
      for (const figure of Object.values(figuresOf(trials.slice(dropped)))) {
        if (figure.value === null || figure.lower === null || figure.upper === null) continue;
        expect(Number(figure.lower)).toBeLessThanOrEqual(Number(figure.value) * (1 + 1e-5) + 1e-6);
        expect(Number(figure.upper)).toBeGreaterThanOrEqual(Number(figure.value) * (1 - 1e-5) - 1e-6);
        expect(figure.level).toBe(0.95);
      }
    }),
  );
});

describe('unequal repeats', () => {
  const { cpco, cpcoCaseWeighted, cpcoSuite } = figuresOf([
    trial('a', 100),
    trial('a', 100),
    trial('a', 100),
    trial('b', 700),
  ]);

  test('the ledger is shown beside the estimate that counts each case once', () => {
    expect(cpco.value).toBe('0.00025');
    expect(cpcoCaseWeighted.value).toBe('0.0004');
    expect(cpco.warnings.map(({ code }) => code)).toContain('unequal-repeats');
  });

  test('a case without a repeat leaves no interval on these cases', () => {
    expect(cpcoSuite).toMatchObject({ value: '0.00025', lower: null, upper: null, level: null });
  });
});

test('a lower bound has no interval around it', () => {
  const trials = ['a', 'b', 'c'].map((id) =>
    summaryOf({ case: id, unpriced: 1, cost: { 'model.output': microUsd(5) } }),
  );
  expect(figuresOf(trials).cpco).toMatchObject({ value: '0.000005', lower: null, upper: null, level: null });
});

test('imported trials without a failure are a doubt, our own are not', () => {
  const trials = Array.from({ length: 20 }, (_, index) => summaryOf({ case: `c${index}` }));
  expect(codes(figuresOf(trials, { agent: 'import' }))).toContain('survivors-only');
  expect(codes(figuresOf(trials))).not.toContain('survivors-only');
});

test('trials that were stopped are said to be', () => {
  const trials = [summaryOf({}), summaryOf({ case: 'b', outcome: 'budget-stopped' })];
  expect(figuresOf(trials).yield.warnings.map(({ code }) => code)).toContain('stopped-early');
});

test('running moments are those of the whole list', () => {
  const tally: CaseTally = openCase({ weight: 1, cluster: null });
  for (const [micros, correct] of [
    [3, true],
    [5, false],
    [10, true],
  ] as const) {
    addToCase(
      tally,
      summaryOf({ outcome: correct ? 'correct' : 'incorrect', cost: { tool: microUsd(micros) } }),
    );
  }
  // Costs 3, 5, 10 with 1, 0, 1: mean 6, squares 26, products (3 − 6)·⅓ + (5 − 6)·(−⅔) + (10 − 6)·⅓ = 1.
  expect(tally.mean * 1e6).toBeCloseTo(6, 9);
  expect(tally.squares * 1e12).toBeCloseTo(26, 8);
  expect(tally.products * 1e6).toBeCloseTo(1, 9);
});
