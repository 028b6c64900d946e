import { describe, expect, test } from 'vitest';
import { formatUsd } from '../../src/model/money.ts';
import type { ModelVariant } from '../../src/model/variant.ts';
import { forecast, type CellForecast } from '../../src/plan/forecast.ts';
import { makePlan } from '../../src/plan/plan.ts';
import { createPricer } from '../../src/price/pricer.ts';
import { makeCase, makeModelVariant, makeProject, makeSpec } from '../fixtures/project.ts';

/** Invented prices: a dollar per million tokens, ten for the dear model. */
const pricer = createPricer([
  {
    schema: 'ratecard/1',
    id: 'synthetic',
    skus: [
      { sku: 'sandbox/steady', periods: [{ rates: { input: '1', output: '1' } }] },
      { sku: 'sandbox/dear', periods: [{ rates: { input: '10', output: '10' } }] },
    ],
  },
]);

function forecastOf(
  variants: readonly ModelVariant[],
  escalateTo: string | null = null,
): readonly CellForecast[] {
  const retry = { maxAttempts: 2, mode: 'continue', feedback: null, escalateTo } as const;
  const spec = makeSpec('a', { cases: [makeCase('c0'), makeCase('c1')], retry });
  const plan = makePlan(makeProject({ specs: [spec], variants, repeats: 3 }), new Map());
  // 400 characters stand for 100 tokens.
  return forecast(plan, pricer, () => ({ system: null, user: 'x'.repeat(400) }), '2026-01-01T00:00:00Z');
}

function parametersOf(maxOutputTokens: number | null): ModelVariant['parameters'] {
  return { ...makeModelVariant('v').parameters, maxOutputTokens };
}

describe('forecast', () => {
  test('at least the inputs of one attempt, at most every attempt to its ceiling', () => {
    const [cell] = forecastOf([makeModelVariant('v', { parameters: parametersOf(50) })]);
    expect(cell).toMatchObject({ trials: 6, calls: { atLeast: 6, atMost: 12 } });
    expect(formatUsd(cell?.atLeast.usd ?? 0n)).toBe('0.0006');
    // Attempt 1: 100 in, 50 out. Attempt 2: 100 + its answer and as much feedback again in, 50 out.
    expect(formatUsd(cell?.atMost?.usd ?? 0n)).toBe('0.0024');
  });

  test('no ceiling without a limit of output tokens, and unpriced without a price', () => {
    const [open] = forecastOf([makeModelVariant('v', { parameters: parametersOf(null) })]);
    expect(open?.atMost).toBeNull();
    const [unknown] = forecastOf([makeModelVariant('v', { model: 'nobody-knows' })]);
    expect(unknown?.atLeast.unpriced).toBeGreaterThan(0);
  });

  test('a dearer variant that may take the last attempt raises the ceiling', () => {
    const own = makeModelVariant('v', { parameters: parametersOf(50) });
    const dear = makeModelVariant('dear', { model: 'dear', parameters: parametersOf(50), specs: [] });
    const [cell] = forecastOf([own, dear], 'dear');
    expect(formatUsd(cell?.atMost?.usd ?? 0n)).toBe('0.024');
    expect(formatUsd(cell?.atLeast.usd ?? 0n)).toBe('0.0006');
  });
});
