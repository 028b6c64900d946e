import { expect, test } from 'vitest';
import { Failure } from '../../../src/model/failure.ts';
import type { Sku } from '../../../src/price/card.ts';
import { convertGenaiPrices } from '../../../src/price/convert/genai-prices.ts';
import { parseRateCard } from '../../../src/price/parse.ts';

const ORIGIN = { id: 'test', published: '2026-09-23' };

/** Returns the SKUs of synthetic models, which are good ones, and the notes. */
function convert(...models: object[]): { readonly skus: readonly Sku[]; readonly notes: readonly string[] } {
  const { card, notes } = convertGenaiPrices([{ id: 'acme', models }], ORIGIN);
  expect(parseRateCard(JSON.stringify(card), 'card.json').problems).toEqual([]);
  return { skus: card.skus ?? [], notes };
}

const prices = { input_mtok: 1 };
const tier = (start: number) => ({ input_mtok: { base: 1, tiers: [{ start, price: 2 }] }, output_mtok: 5 });

test('exact ids are kept, prefixes only before a date, parts of names not at all', () => {
  const match = {
    or: [
      { equals: 'm-latest' },
      { starts_with: 'm' },
      { starts_with: 'n-2025' },
      { contains: 'x' },
      { regex: String.raw`^m-2\[fast=true\]$` },
      { regex: String.raw`^m\.3-\d{8}$` },
      { regex: '^m.*' },
    ],
  };
  const { skus, notes } = convert({ id: 'm', match, prices });
  expect(skus).toMatchObject([
    {
      sku: 'acme/m',
      ids: ['m', 'm-latest', 'm-2[fast=true]'],
      snapshots: String.raw`^(?:m-(?:\d{8}|\d{4}-\d{2}-\d{2})|n-2025\d{4}|m\.3-\d{8})$`,
    },
  ]);
  expect(notes.join()).toContain('acme/m');
});

test('an id belongs to the model that is called so', () => {
  const { skus } = convert(
    { id: 'a', match: { or: [{ equals: 'b' }, { equals: 'c' }] }, prices },
    { id: 'b', match: { equals: 'c' }, prices },
  );
  expect(skus.map(({ ids }) => ids)).toEqual([['a', 'c'], undefined]);
});

test('no price is unpriced, and nothing is free that nobody gave away', () => {
  const { skus } = convert(
    { id: 'a', match: { equals: 'a' }, prices: {} },
    { id: 'b', match: { equals: 'b' }, prices: { audio_hours: 3 } },
    { id: 'c', match: { equals: 'c' }, prices: { input_mtok: 0 } },
  );
  expect(skus.map(({ periods }) => periods[0]?.rates)).toEqual([
    { input: null, output: null },
    { input: null, output: null },
    { input: '0' },
  ]);
});

test('dated prices become periods, a future one was announced', () => {
  const start = (start_date: string) => ({ constraint: { type: 'start_date', start_date }, prices });
  const { skus } = convert({
    id: 'a',
    match: { equals: 'a' },
    prices: [{ prices }, start('2026-01-01'), start('2027-01-01')],
  });
  const [first, second, third] = skus[0]?.periods ?? [];
  expect(first).toEqual({ to: '2026-01-01T00:00:00Z', rates: { input: '1' } });
  expect(second).toMatchObject({ from: '2026-01-01T00:00:00Z', to: '2027-01-01T00:00:00Z' });
  expect(third).toMatchObject({ from: '2027-01-01T00:00:00Z', confidence: 'announced' });
  const late = convert({ id: 'b', match: { equals: 'b' }, prices: [start('2026-01-01')] });
  // Nobody said what it cost before.
  expect(late.skus[0]?.periods).toEqual([{ from: '2026-01-01T00:00:00Z', rates: { input: '1' } }]);
});

test('tiers get their comparator, with the sizes that vendors publish', () => {
  const { skus } = convert(
    ...[200_000, 271_999, 199_999].map((start, index) => ({
      id: `m${index}`,
      match: {},
      prices: tier(start),
    })),
  );
  expect(skus.map(({ periods }) => periods[0]?.rules)).toEqual([
    [{ when: { prompt_tokens: { gt: 200_000 } }, set: { input: '2' } }],
    [{ when: { prompt_tokens: { gt: 272_000 } }, set: { input: '2' } }],
    [{ when: { prompt_tokens: { gte: 200_000 } }, set: { input: '2' } }],
  ]);
});

test('hours of the day belong to the newest price, also over midnight', () => {
  const constraint = { type: 'time_of_date', start_time: '16:30:00Z', end_time: '00:30:00Z' };
  const { skus } = convert({
    id: 'a',
    match: {},
    prices: [
      { prices },
      { constraint: { type: 'start_date', start_date: '2026-01-01' }, prices },
      { constraint, prices: { input_mtok: 0.5 } },
    ],
  });
  expect(skus[0]?.periods.map(({ rules }) => rules)).toEqual([
    undefined,
    [{ when: { window: { tz: 'UTC', hours: ['16:30-24:00', '00:00-00:30'] } }, set: { input: '0.5' } }],
  ]);
});

test('writes beside one-hour writes are five-minute ones; fees are per thousand', () => {
  const { skus } = convert(
    {
      id: 'a',
      match: {},
      prices: { cache_write_mtok: 1.25, cache_write_1h_mtok: 2, web_searches_kcount: 10 },
    },
    { id: 'b', match: {}, prices: { cache_write_mtok: 1.25 } },
  );
  expect(skus.map(({ periods }) => periods[0])).toEqual([
    {
      rates: { cache_write_5m: '1.25', cache_write_1h: '2' },
      fees: { web_search: { per: 1000, usd: '10' } },
    },
    { rates: { cache_write: '1.25' } },
  ]);
});

test('another file is refused', () => {
  for (const data of [null, {}, [], [{ id: 'x' }], 'text']) {
    expect(() => convertGenaiPrices(data, ORIGIN)).toThrow(Failure);
  }
});
