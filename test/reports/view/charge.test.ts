import { expect, test } from 'vitest';
import { chargeView } from '../../../reports/view/charge.ts';
import { parseUsd } from '../../../src/model/money.ts';

test('a token charge has its price by the million, with where it stands', () => {
  expect(
    chargeView({
      component: 'model.input',
      unit: 'cache_read',
      quantity: '1200',
      basis: 'list',
      amount: parseUsd('0.0003'),
      sku: 'sandbox/steady#cache_read',
      rule: 'from 2026-01-01',
    }),
  ).toEqual({
    component: 'model.input',
    unit: 'cache read',
    quantity: '1,200',
    unitPrice: '$0.250 per million',
    amount: '$0.000300',
    basis: 'list',
    source: 'sandbox/steady#cache_read, from 2026-01-01',
  });
});

test.each([
  { component: 'review', unit: 'minute', quantity: '0.5', usd: '0.75', unitPrice: '$1.50 per minute' },
  { component: 'model.output', unit: 'second', quantity: '2', usd: '0.01', unitPrice: '$0.00500 per second' },
  { component: 'tool', unit: 'call', quantity: '3', usd: '0', unitPrice: '$0' },
  { component: 'tool', unit: 'call', quantity: '0', usd: '0', unitPrice: '–' },
  { component: 'tool', unit: 'call', quantity: 'many', usd: '1', unitPrice: '–' },
] as const)('$component by the $unit: $quantity for $usd', ({ usd, unitPrice, ...counted }) => {
  const amount = parseUsd(usd);
  const charge = { ...counted, amount, basis: 'estimated', sku: null, rule: null } as const;
  expect(chargeView(charge).unitPrice).toBe(unitPrice);
});

test('what has no price says why, and is not $0', () => {
  const view = chargeView({
    component: 'tool',
    unit: 'call',
    quantity: '1',
    basis: 'unpriced',
    reason: 'no card',
  });
  expect(view).toMatchObject({ amount: 'unpriced', unitPrice: '–', source: 'no card' });
});
