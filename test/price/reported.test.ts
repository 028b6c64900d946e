import { describe, expect, test } from 'vitest';
import type { Charge } from '../../src/model/charge.ts';
import { parseUsd, sumUsd, type Usd } from '../../src/model/money.ts';
import type { PriceableCall } from '../../src/model/call.ts';
import type { Usage } from '../../src/model/usage.ts';
import { createPricer } from '../../src/price/pricer.ts';
import { reportedDifference, reportedTotalDifference } from '../../src/price/reported.ts';
import { cardOf, modelCall } from './cards.ts';

const rates = {
  input: '3',
  output: '15',
  cache_read: '0.3',
  cache_write_5m: '3.75',
  cache_write_1h: '6',
};
const fees = { web_search: { per: 1000, usd: '10' } };
const pricer = createPricer([
  cardOf([
    {
      sku: 'acme/m',
      periods: [
        {
          rates,
          fees,
          rules: [{ when: { service_tier: 'batch' }, multiply: { tokens: '0.5' } }],
        },
      ],
    },
    { sku: 'acme/m-2', periods: [{ rates: { ...rates, input: '7' }, fees }] },
  ]),
]);
const usage: Partial<Usage> = {
  input_uncached: 101,
  cache_read: 1009,
  cache_write_5m: 17,
  cache_write_1h: 503,
  output: 211,
  reasoning: 103,
  server_tools: { web_search: 2 },
};

function causeOf(reported: string, changes: Partial<PriceableCall> = {}): string | null {
  const call = { ...modelCall(usage, changes), reported: parseUsd(reported) };
  return reportedDifference(call, pricer(call), pricer)?.cause ?? null;
}

// 101 × 3 + 1009 × 0.3 + 17 × 3.75 + 503 × 6 + 211 × 15 per million and 2 × 0.01.
const EXACT = '0.02685245';

describe('a reported cost', () => {
  test('that is ours has no difference', () => {
    const charges = pricer(modelCall(usage));
    expect(sumUsd(charges.map((charge) => (charge.basis === 'unpriced' ? 0n : charge.amount)))).toBe(
      parseUsd(EXACT),
    );
    expect(causeOf(EXACT)).toBeNull();
  });

  test.each([
    // 503 × (6 − 3.75) less.
    ['0.0257207', '1h cache writes priced at the 5m rate'],
    // 1009 × 3 more.
    ['0.02987945', 'cached tokens billed twice'],
    // 1009 × (3 − 0.3) more.
    ['0.02957675', 'cached tokens billed at the full rate'],
    ['0.02654975', 'cached tokens not billed'],
    // 103 × 15 more, and less.
    ['0.02839745', 'reasoning billed twice'],
    ['0.02530745', 'reasoning not billed'],
    ['0.00685245', "the provider's own tools not billed"],
    ['0.0269', 'rounded'],
    ['0', 'reported as free although it used something'],
    ['0.03333333', 'unknown'],
  ])('of $%s is named: %s', (reported, cause) => {
    expect(causeOf(reported)).toBe(cause);
  });

  test('that ignores the tier, or the model that answered, is named', () => {
    expect(causeOf(EXACT, { selectors: { service_tier: 'batch' } })).toBe(
      'service tier, speed or region ignored',
    );
    expect(causeOf(EXACT, { served: 'm-2', name: 'm' })).toBe(
      'the requested model priced instead of the one that answered',
    );
  });

  test('beside charges without a price cannot be compared', () => {
    expect(causeOf(EXACT, { name: 'm-3' })).toBe('a part has no price on our cards');
  });

  test('of several calls together is explained by a mistake made with each of them', () => {
    const calls = [modelCall(usage), modelCall({ ...usage, cache_write_1h: 0 })];
    const exact = sumUsd(calls.flatMap((call) => pricer(call)).map((charge) => amountOf(charge)));
    expect(reportedTotalDifference(calls, exact, pricer)).toBeNull();
    // 503 × (6 − 3.75) less: only one of the two has such writes.
    const low = exact - parseUsd('0.00113175');
    expect(reportedTotalDifference(calls, low, pricer)).toEqual({
      reported: low,
      recomputed: exact,
      cause: '1h cache writes priced at the 5m rate',
    });
  });
});

function amountOf(charge: Charge): Usd {
  return charge.basis === 'unpriced' ? 0n : charge.amount;
}
