import { expect, test } from 'vitest';
import { formatUsd } from '../../src/model/money.ts';
import { createPricer } from '../../src/price/pricer.ts';
import { cardOf, goodCard, lines, modelCall } from './cards.ts';

const list = cardOf(
  [
    {
      sku: 'acme/m',
      periods: [{ rates: { input: '10', output: '20' }, fees: { search: { per: 1000, usd: '10' } } }],
    },
  ],
  'list',
);
const contract = goodCard(`
schema: ratecard/1
id: deal
contracts:
  - {provider: acme, classes: [tokens], discount: "0.12", from: 2026-01-01, to: 2027-01-01}
  - {provider: acme, classes: [fees], discount: "0.5"}
  - {provider: other, classes: [tokens], discount: "0.9"}
`);
const usage = { input_uncached: 1_000_000, output: 1_000_000, server_tools: { search: 1000 } };

test('a contract takes its share off the layers below, while it lasts', () => {
  const price = createPricer([contract, list]);
  const charges = price(modelCall(usage));
  expect(lines(charges)).toEqual({ input: '8.8', output: '17.6', search: '5' });
  expect(new Set(charges.map(({ basis }) => basis))).toEqual(new Set(['contract']));
  expect(charges[0]).toMatchObject({ rule: 'list from ever; deal contract − 0.12' });
  const later = price(modelCall(usage, { startedAt: '2027-01-01T00:00:00Z' }));
  expect(lines(later)).toEqual({ input: '10', output: '20', search: '5' });
  expect(later[0]?.basis).toBe('list');
});

test('a card above a contract keeps its own price', () => {
  const own = cardOf([{ sku: 'acme/m', periods: [{ rates: { input: '9' } }] }], 'own');
  const [input, output] = createPricer([own, contract, list])(modelCall(usage));
  expect(input).toMatchObject({ basis: 'list', amount: 9n * 10n ** 18n });
  expect(output?.basis === 'contract' && formatUsd(output.amount)).toBe('17.6');
});

test('a contract alone knows no model', () => {
  const [charge] = createPricer([contract])(modelCall(usage));
  expect(charge?.basis).toBe('unpriced');
});
