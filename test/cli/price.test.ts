import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { priceText, type PriceResult } from '../../src/cli/price.ts';
import type { Condition, RateCard, Rates, Rule } from '../../src/price/card.ts';
import { embeddedCards } from '../../src/price/embedded.ts';
import { cardOf } from '../price/cards.ts';
import { sharedData } from '../shared-data.ts';

interface Vector {
  readonly id: string;
  readonly tests: string;
  readonly provider: string;
  readonly model: string;
  readonly status: string;
  readonly context?: Readonly<Record<string, string>>;
  readonly rates_usd_per_unit_group?: Readonly<Record<string, string>>;
  readonly expected_components_usd?: Readonly<Record<string, string>>;
  readonly expected_total_usd: string | null;
}

/** Classes of a card are named after the part, the components of a price after the leaf. */
const CLASS: Readonly<Record<string, string>> = {
  output_reasoning: 'reasoning',
  output_citation: 'citation',
  input_image: 'image_input',
  cache_read_image: 'image_cache_read',
  output_image: 'image_output',
};

const SIGNS: Readonly<Record<string, string>> = { '>': 'gt', '>=': 'gte', '<': 'lt', '<=': 'lte' };

/** The condition under which a vector's rates hold; every other rate on its card is a wrong one. */
function conditionOf(context: Readonly<Record<string, string>>): Condition | null {
  const [key] = Object.keys(context);
  if (key === undefined) return null;
  if (key === 'window') {
    return { window: { tz: 'UTC', days: [1, 2, 3, 4, 5], hours: ['01:00-04:00', '06:00-10:00'] } };
  }
  if (key !== 'tier') return { [key]: context[key] ?? '' };
  const [, sign = '', tokens = ''] = /^([<>]=?)(\d+)$/.exec(context[key] ?? '') ?? [];
  return { prompt_tokens: { [SIGNS[sign] ?? '']: Number(tokens) } };
}

function cardOfVector(vector: Vector): RateCard {
  const { web_search: search, ...given } = vector.rates_usd_per_unit_group ?? {};
  const rates: Rates = Object.fromEntries(
    Object.entries(given).map(([name, usd]) => [CLASS[name] ?? name, usd]),
  );
  const when = conditionOf(vector.context ?? {});
  const wrong = Object.fromEntries(Object.keys(rates).map((name) => [name, '999']));
  const rules: Rule[] = when === null ? [] : [{ when, set: rates }];
  const fees = search === undefined ? {} : { fees: { web_search: { per: 1000, usd: search } } };
  const sku = `${vector.provider}/${vector.model}`;
  return cardOf([{ sku, periods: [{ rates: when === null ? rates : wrong, rules, ...fees }] }]);
}

function one(text: string, layers: readonly RateCard[]): PriceResult {
  const result = priceText(text, layers);
  if (Array.isArray(result)) throw new Error('a list');
  return result as PriceResult;
}

const file = sharedData('rate-vectors.json');
const vectors =
  file === null ? [] : (JSON.parse(readFileSync(file, 'utf8')) as { vectors: readonly Vector[] }).vectors;
if (file === null) process.stderr.write('rate vectors skipped: the conformance data is not there\n');
const named = (status: boolean): (readonly [string, string, Vector])[] =>
  vectors
    .filter((vector) => (vector.status === 'priced') === status)
    .map((vector) => [vector.id, vector.tests, vector] as const);

describe.skipIf(file === null)('rate vectors', () => {
  test.each(named(true))('%s %s', (_id, _tests, vector) => {
    const result = one(JSON.stringify(vector), [cardOfVector(vector), ...embeddedCards()]);
    expect(result).toMatchObject({ status: 'priced', sku: `${vector.provider}/${vector.model}` });
    expect(result.components).toEqual(vector.expected_components_usd);
    expect(result.total_usd).toBe(vector.expected_total_usd);
  });

  test.each(named(false))('%s %s', (_id, _tests, vector) => {
    const gpt5 = {
      sku: 'openai/gpt-5',
      periods: [{ rates: { input: '1.25', cache_read: '0.125', output: '10' } }],
    };
    const result = one(JSON.stringify(vector), [cardOf([gpt5]), ...embeddedCards()]);
    expect(result).toMatchObject({ status: vector.status, total_usd: null });
  });

  const known = new Set(embeddedCards().flatMap((card) => (card.skus ?? []).map((sku) => sku.sku)));
  const embedded = named(true).filter(([, , vector]) => known.has(`${vector.provider}/${vector.model}`));

  test.runIf(embedded.length > 0).each(embedded)('%s %s by the embedded cards', (_id, _tests, vector) => {
    const result = one(JSON.stringify(vector), embeddedCards());
    expect(result.components).toEqual(vector.expected_components_usd);
    expect(result.total_usd).toBe(vector.expected_total_usd);
  });
});

const card = cardOf([
  { sku: 'openai/m-1', periods: [{ rates: { input: '1', output: '10' } }] },
  {
    sku: 'anthropic/m-1',
    periods: [
      {
        rates: { input: '1', output: '10', cache_write_5m: '2', cache_write_1h: '4' },
        rules: [{ when: { inference_geo: 'us' }, multiply: { tokens: '1.1' } }],
      },
    ],
  },
  { sku: 'anthropic/m-large', periods: [{ rates: { input: '100', output: '100' } }] },
]);
const item = (more: object): string =>
  JSON.stringify({ provider: 'openai', model: 'm-1', at: '2026-06-01', ...more });

describe('one item', () => {
  test('of canonical usage is priced without a format', () => {
    expect(one(item({ usage: { input_uncached: 1000, output: 10 } }), [card])).toMatchObject({
      status: 'priced',
      total_usd: '0.0011',
      components: { input: '0.001', output: '0.0001' },
    });
  });

  test('with several entries is priced entry by entry, each at its own model', () => {
    const usage_raw = {
      input_tokens: 10,
      output_tokens: 10,
      iterations: [
        { type: 'advisor_message', model: 'm-large', input_tokens: 10, output_tokens: 0 },
        { type: 'message', model: 'm-1', input_tokens: 10, output_tokens: 10 },
      ],
    };
    expect(one(item({ provider: 'anthropic', usage_raw }), [card])).toMatchObject({
      total_usd: '0.00111',
      components: { input: '0.00101', output: '0.0001' },
      sku: 'anthropic/m-large, anthropic/m-1',
    });
  });

  test('takes what selects a price from the response, and from its context first', () => {
    const usage_raw = { input_tokens: 1000, output_tokens: 0, inference_geo: 'us' };
    const item1 = item({ provider: 'anthropic', usage_raw });
    expect(one(item1, [card]).total_usd).toBe('0.0011');
    const global = item({ provider: 'anthropic', usage_raw, context: { inference_geo: 'global' } });
    expect(one(global, [card]).total_usd).toBe('0.001');
  });

  test('with a tier that no rule mentions is unpriced', () => {
    const usage_raw = { prompt_tokens: 1, completion_tokens: 1, service_tier: 'ultrafast' };
    expect(one(item({ usage_raw }), [card])).toMatchObject({ status: 'unpriced', total_usd: null });
  });

  test('with a class that the card lacks keeps its other components and has no total', () => {
    const usage_raw = {
      prompt_tokens: 10,
      completion_tokens: 1,
      prompt_tokens_details: { cached_tokens: 4 },
    };
    expect(one(item({ usage_raw }), [card])).toMatchObject({
      status: 'unpriced_dimension',
      total_usd: null,
      components: { input: '0.000006', cache_read: null, output: '0.00001' },
      reason: '"openai/m-1" has no rate for cache_read: add it under rates of its period',
    });
  });

  test.each([
    [{ provider: 'acme', usage_raw: { prompt_tokens: 1 } }, 'unpriced'],
    [{ usage_raw: {} }, 'unpriced'],
    [{ usage_raw: null }, 'unpriced'],
    [{ model: 'm-2', usage_raw: { prompt_tokens: 1, completion_tokens: 1 } }, 'unpriced'],
    [{ usage_raw: { promptTokenCount: 1 } }, 'invalid_usage'],
    [{ usage_format: 'google', usage_raw: { prompt_tokens: 1 } }, 'invalid_usage'],
    [{ usage: { input_uncached: -1 } }, 'invalid_usage'],
    [{ usage: { input_uncached: 1, output: 1, reasoning: 2 } }, 'invalid_usage'],
    [{ usage: { input_uncached: 1, server_tools: { web_search: 1 } } }, 'unpriced_dimension'],
    [{ usage_raw: { prompt_tokens: 10, completion_tokens: 5, total_tokens: 99 } }, 'unpriced_dimension'],
  ])('%o has no total, and says why', (more, status) => {
    expect(one(item(more), [card])).toMatchObject({
      status,
      total_usd: null,
      reason: expect.stringMatching(/\w/) as string,
    });
  });

  test.each([
    ['{', 'the input is no JSON'],
    ['7', 'the item is no object'],
    [item({}), 'the item lacks "usage_raw" or "usage"'],
    [item({ provider: '', usage: {} }), 'the item lacks "provider"'],
    [item({ at: 'yesterday', usage: {} }), '"at" of the item is no instant such as 2026-06-01T00:00:00Z'],
    [
      item({ at: '2026-10-07T00:00:00', usage: {} }),
      '"at" of the item is no instant such as 2026-06-01T00:00:00Z',
    ],
    [item({ at: '10/07/2026', usage: {} }), '"at" of the item is no instant such as 2026-06-01T00:00:00Z'],
    [item({ at: '2026-02-30', usage: {} }), '"at" of the item is no instant such as 2026-06-01T00:00:00Z'],
    [item({ usage: { prompt_tokens: 1 } }), '"usage" of the item has the unknown count "prompt_tokens"'],
    [item({ usage_raw: {}, usage_format: 'x' }), '"usage_format" of the item is no wire format: "x"'],
    [`[${item({ usage: {} })},{}]`, 'item 2 lacks "provider"'],
  ])('%s cannot be understood', (text, message) => {
    expect(() => priceText(text, [card])).toThrow(message);
  });
});

test('a list gives a list, and every result names its cards', () => {
  const results = priceText(`[${item({ usage: {} })},${item({ usage: { output: 1 } })}]`, [card]);
  expect(results).toMatchObject([
    { total_usd: '0', card: { ids: ['test'] } },
    { total_usd: '0.00001', card: { sha256: expect.stringMatching(/^[0-9a-f]{64}$/) as string } },
  ]);
});

function priceOfChunks(...candidates: readonly object[]): unknown {
  const usageMetadata = { promptTokenCount: 10, candidatesTokenCount: 5 };
  const chunks = candidates.map((answer) => ({ candidates: [answer], usageMetadata }));
  const given = { provider: 'google', model: 'gemini-2.5-pro', at: '2026-10-07', usage_raw: chunks };
  return priceText(JSON.stringify(given), embeddedCards());
}

test('a stream that broke has no total: its counts are a lower bound', () => {
  expect(priceOfChunks({}, { finishReason: 'STOP' })).toMatchObject({ status: 'priced' });
  expect(priceOfChunks({}, {})).toMatchObject({
    status: 'unpriced_dimension',
    total_usd: null,
    reason: 'the stream broke before its end: the counts are a lower bound',
  });
});
