import { expect, test } from 'vitest';
import { parsePrices } from '../../src/price/price-list.ts';
import { createPricer } from '../../src/price/pricer.ts';
import { lines, modelCall } from './cards.ts';

test('a plain list becomes a card of provider import, literal by literal', () => {
  const { card, problems } = parsePrices(
    '{"a/b": {"input_per_mtok": 0.10, "output_per_mtok": 1.100000000000000001}}',
    'prices.json',
  );
  expect(problems).toEqual([]);
  const price = createPricer(card === null ? [] : [card]);
  const call = modelCall(
    { input_uncached: 1_000_000, output: 1_000_000 },
    { provider: 'import', name: 'a/b' },
  );
  expect(lines(price(call))).toEqual({ input: '0.1', output: '1.100000000000000001' });
});

test('a rate card is read as one', () => {
  const text = 'schema: ratecard/1\nid: own\ntools: [{sku: t, per_call: "1"}]\n';
  expect(parsePrices(text, 'card.yaml').card?.id).toBe('own');
});

test.each([
  [
    '{"a": {"input_per_mtok": -1}}',
    '1:26 input_per_mtok of "a" must be a plain decimal number of at least 0',
  ],
  [
    '{"a": {"input_per_mtok": 1e-7}}',
    '1:26 input_per_mtok of "a" must be a plain decimal number of at least 0',
  ],
  ['{"a": {"input_per_mtoc": 1}}', '1:8 "a" has the unknown key "input_per_mtoc"'],
  ['{"a": 3}', '1:7 "a" must have prices such as {input_per_mtok: 0.5, output_per_mtok: 1.5}'],
  ['{}', '1:1 the price list is empty'],
  ['', '1:1 the rate card is empty'],
])('refuses %j', (text, wanted) => {
  const { card, problems } = parsePrices(text, 'prices.json');
  expect(card).toBeNull();
  expect(problems.map(({ line, column, message }) => `${line}:${column} ${message}`)).toEqual([wanted]);
});
