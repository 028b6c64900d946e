import { expect, test } from 'vitest';
import { createPricer } from '../../src/price/pricer.ts';
import { goodCard, modelCall, reasons, total } from './cards.ts';

const price = createPricer([
  goodCard(`
schema: ratecard/1
id: people
tools:
  - {sku: tool/bulk, per_1000: "2.5"}
  - {sku: tool/box, per_session: "0.03"}
people:
  - {role: lawyer, per_hour: "60", currency: EUR, loaded: "1.5"}
  - {role: clerk, per_hour: "7", currency: CHF}
fx:
  - {pair: EURUSD, rate: "1.1", date: 2026-05-01}
  - {pair: EURUSD, rate: "1.2", date: 2026-06-01, source: synthetic}
plans:
  - {sku: plan/seats, per_seat_month: "200", mode: shadow}
skus:
  - {sku: acme/m, periods: [{rates: {output: "10"}}]}
`),
]);
const review = { kind: 'review', provider: null, quantity: '10' } as const;

test('an hour in another currency counts at the latest rate of that day', () => {
  const charges = price(modelCall(null, { ...review, name: 'lawyer' }));
  expect(total(charges)).toBe('18');
  expect(charges[0]).toMatchObject({ rule: 'from ever; loaded × 1.5; EURUSD 1.2 of 2026-06-01' });
  const before = { ...review, name: 'lawyer', startedAt: '2026-05-31T23:59:59Z' };
  expect(total(price(modelCall(null, before)))).toBe('16.5');
});

test('a currency without a rate by then is unpriced', () => {
  expect(reasons(price(modelCall(null, { ...review, name: 'clerk' }))).join()).toContain('CHFUSD');
  const early = { ...review, name: 'lawyer', startedAt: '2026-04-30T00:00:00Z' };
  expect(reasons(price(modelCall(null, early))).join()).toContain('EURUSD');
});

test('tools cost by the call, by the thousand or by the session', () => {
  const tool = { kind: 'tool', provider: null, name: 't' } as const;
  const bulk = { ...tool, quantity: '3', selectors: { sku: 'tool/bulk' } };
  expect(total(price(modelCall(null, bulk)))).toBe('0.0075');
  const box = { ...tool, selectors: { sku: 'tool/box', sessions: '2' } };
  expect(price(modelCall(null, box))).toMatchObject([{ unit: 'session', quantity: '2' }]);
  expect(total(price(modelCall(null, box)))).toBe('0.06');
  const silent = { ...tool, selectors: { sku: 'tool/box' } };
  expect(reasons(price(modelCall(null, silent))).join()).toContain('by the session');
});

const call = (plan: string) => modelCall({ output: 1_000_000 }, { selectors: { plan } });

test('what a plan covers is a shadow, and an unknown plan is no excuse', () => {
  expect(price(call('plan/seats'))).toMatchObject([
    { basis: 'shadow', rule: 'people from ever; under plan/seats' },
  ]);
  expect(reasons(price(call('plan/sheets'))).join()).toContain('plan "plan/sheets"');
});
