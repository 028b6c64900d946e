import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { summariseCell } from '../../src/analyse/cell.ts';
import type { CellSummary } from '../../src/analyse/cell-summary.ts';
import type { TrialSummary } from '../../src/model/ledger.ts';
import { parseUsd, sumUsd } from '../../src/model/money.ts';
import { OUTCOMES } from '../../src/model/outcome.ts';
import { NO_USAGE } from '../../src/model/usage.ts';
import { cellOf, microUsd, summaryOf } from '../fixtures/trials.ts';

function summarise(trials: readonly Partial<TrialSummary>[]): CellSummary {
  return summariseCell(cellOf('spec', 'variant', { synthetic: false }), trials.map(summaryOf));
}

/** Four trials: right at once, right after a retry, wrong, and lost to an outage. */
const MIXED: readonly Partial<TrialSummary>[] = [
  {
    case: 'a',
    cost: { 'model.input': microUsd(100), review: microUsd(20) },
    firstAttemptCost: microUsd(100),
  },
  {
    case: 'b',
    attempts: 2,
    cost: { 'model.output': microUsd(300), review: microUsd(20) },
    firstAttemptCost: microUsd(140),
  },
  {
    case: 'c',
    outcome: 'incorrect',
    attempts: 3,
    cost: { tool: microUsd(50), judge: microUsd(10), fallback: microUsd(900) },
    firstAttemptCost: microUsd(20),
  },
  { case: 'd', outcome: 'infra-error', cost: { infra: microUsd(40) }, firstAttemptCost: microUsd(40) },
];

describe('summariseCell', () => {
  const { figures, cost: spent, counts } = summarise(MIXED);

  test('divides the cost of all trials, review included and work by hand left out, by correct outputs', () => {
    expect(spent.total).toEqual({ usd: microUsd(540), unpriced: 0 });
    expect(figures.cpco.value).toBe('0.00027');
    expect(figures.cpcoMachine.value).toBe('0.00025');
    expect(figures.cpcoStrict.value).toBe('0.00054');
  });

  test('gives the figures beside it', () => {
    expect(figures.cpcoFirstAttempt.value).toBe('0.0003');
    expect(figures.costPerExecution.value).toBe('0.000135');
    expect(figures.costPerDelivered.value).toBe('0.00036');
    expect(figures.marginalCostOfRetrySuccess.value).toBe('0.0002');
    expect(figures.retryShare.value).toBe(0.4);
  });

  test('counts outages beside the yield, not in it', () => {
    expect(counts.judged).toBe(3);
    expect(figures.yield.value).toBeCloseTo(2 / 3, 12);
    expect(figures.firstPassYield.value).toBeCloseTo(1 / 3, 12);
    expect(figures.recoveredYield.value).toBeCloseTo(1 / 3, 12);
    expect(figures.yield.warnings.map(({ code }) => code)).toContain('not-judged');
  });

  test('splits the total into value added, rework and scrap', () => {
    expect(spent.waterfall).toEqual({
      valueAdded: microUsd(120),
      rework: microUsd(320),
      scrap: microUsd(100),
    });
  });

  test('without a correct output has no value but the least that one can cost', () => {
    const none = summarise([
      { outcome: 'incorrect', cost: { tool: microUsd(70) }, firstAttemptCost: microUsd(70) },
    ]);
    expect(none.figures.cpco).toMatchObject({
      value: null,
      // One case shows at most a yield of 0.95, since 1 − 0.05 ^ (1 / 1) = 0.95.
      lower: '0.0000736842',
      upper: null,
      level: 0.95,
    });
    expect(none.figures.cpco.warnings.map(({ code }) => code)).toContain('zero-correct');
    expect(none.figures.marginalCostOfRetrySuccess.value).toBeNull();
  });

  test('without a trial knows nothing and claims nothing', () => {
    const empty = summarise([]);
    expect(empty.figures.cpco).toMatchObject({ value: null, lower: null, warnings: [] });
    expect(empty.figures.yield.value).toBeNull();
    expect(empty.figures.durationMsP95.value).toBeNull();
    expect(empty.warnings).toEqual([]);
  });

  test('an unpriced charge makes the cost a lower bound and forbids a recommendation', () => {
    const partly = summarise([{ cost: { tool: microUsd(5) }, unpriced: 2 }]);
    expect(partly.cost.total.unpriced).toBe(2);
    expect(partly.counts.pricedTrials).toBe(0);
    expect(partly.figures.cpco.warnings.map(({ code }) => code)).toContain('incomplete-cost');
    expect(partly.degraded.map(({ code }) => code)).toEqual(['incomplete-cost']);
  });

  test('says when few cases, unequal repeats or a single case carry the figure', () => {
    const codes = summarise([
      { case: 'a', cost: { tool: microUsd(90) } },
      { case: 'a', repeat: 2, cost: { tool: microUsd(1) } },
      { case: 'b', cost: { tool: microUsd(9) } },
    ]).figures.cpco.warnings.map(({ code }) => code);
    expect(codes).toEqual(['few-cases', 'unequal-repeats', 'one-case-dominates']);
  });

  test('40% of the cost in one case is no domination yet', () => {
    const cases = [40, 30, 30].map((cost, index) => ({ case: `c${index}`, cost: { tool: microUsd(cost) } }));
    expect(summarise(cases).figures.cpco.warnings.map(({ code }) => code)).toEqual(['few-cases']);
  });

  test('counts outputs on which validators and a second oracle disagree', () => {
    const { counts: disagreed } = summarise([
      { outcome: 'incorrect', accepted: true },
      { outcome: 'correct', accepted: false },
      { outcome: 'correct' },
      { outcome: 'not-judged', accepted: true },
    ]);
    expect(disagreed).toMatchObject({ accepted: 3, falseAccepts: 1, falseRejects: 1 });
  });

  test('takes quantiles of judged trials by nearest rank', () => {
    const trials = Array.from({ length: 20 }, (_, index) => ({ durationMs: (index + 1) * 10 }));
    const { figures: timed, work } = summarise([...trials, { outcome: 'cancelled', durationMs: 1e9 }]);
    expect(timed.durationMsP50.value).toBe(100);
    expect(timed.durationMsP95.value).toBe(190);
    expect(work.durationOutcomes).toEqual(['correct']);
  });

  test('sums usage leaf by leaf and takes cached tokens as a share of all input', () => {
    const usage = { ...NO_USAGE, input_uncached: 60, cache_read: 30, cache_write_5m: 10, output: 5 };
    const { work } = summarise([
      { usage, toolCalls: { b: 1, a: 2 } },
      { usage, toolCalls: { a: 1 } },
    ]);
    expect(work.usage.output).toBe(10);
    expect(work.cachedShare).toBe(0.3);
    expect(work.toolCalls).toEqual({ a: 3, b: 1 });
  });

  test('many outages degrade a cell', () => {
    const trials = Array.from({ length: 10 }, (_, index) => ({
      outcome: index === 0 ? ('infra-error' as const) : ('correct' as const),
    }));
    expect(summarise(trials).degraded.map(({ code }) => code)).toEqual(['degraded']);
  });
});

const trial = fc
  .record({
    outcome: fc.constantFrom(...OUTCOMES),
    attempts: fc.integer({ min: 1, max: 4 }),
    case: fc.constantFrom('a', 'b', 'c'),
    input: fc.bigInt({ min: 0n, max: 10n ** 20n }),
    output: fc.bigInt({ min: 0n, max: 10n ** 20n }),
    review: fc.bigInt({ min: 0n, max: 10n ** 20n }),
    fallback: fc.bigInt({ min: 0n, max: 10n ** 20n }),
  })
  .map(({ outcome, attempts, case: id, input, output, review, fallback }) =>
    summaryOf({
      outcome,
      attempts,
      case: id,
      cost: { 'model.input': input, 'model.output': output, review, fallback },
      firstAttemptCost: attempts === 1 ? input + output : input,
    }),
  );

test('the waterfall sums to the total, to the last digit, also by component', () => {
  fc.assert(
    fc.property(fc.array(trial, { maxLength: 12 }), (trials) => {
      const { cost } = summarise(trials);
      const { valueAdded, rework, scrap } = cost.waterfall;
      expect(valueAdded + rework + scrap).toBe(cost.total.usd);
      expect(cost.machine + cost.review).toBe(cost.total.usd);
      for (const part of ['valueAdded', 'rework', 'scrap'] as const) {
        expect(sumUsd(cost.waterfallByComponent.map((item) => item[part]))).toBe(cost.waterfall[part]);
      }
    }),
    { numRuns: 40 },
  );
});

test('the order of trials changes nothing', () => {
  fc.assert(
    fc.property(fc.array(trial, { maxLength: 12 }), (trials) => {
      expect(summarise(trials.toReversed())).toEqual(summarise(trials));
    }),
    { numRuns: 40 },
  );
});

test('strict cost per correct output is never below the headline', () => {
  fc.assert(
    fc.property(fc.array(trial, { maxLength: 12 }), (trials) => {
      const { cpco, cpcoStrict } = summarise(trials).figures;
      fc.pre(cpco.value !== null && cpcoStrict.value !== null);
      expect(parseUsd(cpcoStrict.value ?? '') >= parseUsd(cpco.value ?? '')).toBe(true);
    }),
    { numRuns: 40 },
  );
});
