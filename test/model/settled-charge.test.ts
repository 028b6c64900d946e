import { expect, test } from 'vitest';
import { isSettled, SETTLED } from '../../src/model/settled-charge.ts';

test('a charge is a settlement’s by its rule; one without a price is none', () => {
  const common = { component: 'infra', unit: 'call', quantity: '1' } as const;
  const billed = { ...common, basis: 'billed', amount: 5n, sku: null } as const;
  expect(isSettled([{ ...billed, rule: `${SETTLED}export.csv` }])).toBe(true);
  expect(isSettled([{ ...billed, rule: 'from ever' }])).toBe(false);
  expect(isSettled([{ ...common, basis: 'unpriced', reason: `${SETTLED}nobody knows` }])).toBe(false);
});
