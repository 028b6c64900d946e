import fc from 'fast-check';
import { expect, test } from 'vitest';
import { priceEffect, priceEffectOfCalls, totalOf } from '../../src/analyse/price-effect.ts';
import type { Call, PricedCall, Pricer } from '../../src/model/call.ts';
import { createPricer } from '../../src/price/pricer.ts';
import { cardOf, modelCall } from '../price/cards.ts';

const price = fc.integer({ min: 0, max: 99_999 }).map((digits) => `${digits}.000${digits}`);
const anyPricer: fc.Arbitrary<Pricer> = fc
  .record({ input: price, output: price })
  .map((rates) => createPricer([cardOf([{ sku: 'acme/m', periods: [{ rates }] }])]));
const anyUsages = fc.array(fc.record({ input_uncached: fc.nat(), output: fc.nat() }), { maxLength: 6 });

function pricedBy(pricer: Pricer, usages: readonly object[]): PricedCall[] {
  return usages.map((usage) => {
    const call = modelCall(usage);
    return { call: call as Call, charges: pricer(call) };
  });
}

test('the two effects sum to the difference exactly, whatever changed', () => {
  fc.assert(
    fc.property(anyPricer, anyPricer, anyUsages, anyUsages, (old, recent, before, after) => {
      const effect = priceEffectOfCalls(pricedBy(old, before), pricedBy(recent, after), old);
      expect(effect.usage + effect.price).toBe(effect.difference);
      expect(priceEffectOfCalls(pricedBy(old, before), pricedBy(old, after), old).price).toBe(0n);
      expect(priceEffectOfCalls(pricedBy(old, before), pricedBy(recent, before), old).usage).toBe(0n);
    }),
  );
});

test('a quantity without a price makes the effects incomplete', () => {
  const total = { usd: 5n, unpriced: 0 };
  const effect = priceEffect({
    baseline: total,
    candidate: total,
    candidateAtBaselinePrices: { usd: 3n, unpriced: 1 },
  });
  expect(effect).toEqual({ difference: 0n, usage: -2n, price: 2n, complete: false });
});

test('what a replay would have cost is in no total', () => {
  const shadow = {
    component: 'tool',
    unit: 'call',
    quantity: '1',
    basis: 'shadow',
    amount: 9n,
    sku: null,
    rule: null,
  } as const;
  expect(totalOf([shadow, { ...shadow, basis: 'list' }])).toEqual({ usd: 9n, unpriced: 0 });
});
