import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { canonicalJson, type Json } from '../../src/model/json.ts';
import type { RateCard } from '../../src/price/card.ts';
import { cardDigest } from '../../src/price/digest.ts';
import { embeddedCards } from '../../src/price/embedded.ts';
import { parseRateCard } from '../../src/price/parse.ts';
import { createPricer } from '../../src/price/pricer.ts';
import { lines, modelCall, reasons } from './cards.ts';

const DATA = 'src/price/data';
const text = (name: string): string => readFileSync(`${DATA}/${name}`, 'utf8');
const digests = JSON.parse(text('digests.json')) as Record<string, { sha256: string; providers: string[] }>;

test.each(Object.keys(digests))('%s.json is a good card, canonical and unchanged', (name) => {
  const file = text(`${name}.json`);
  expect(parseRateCard(file, name).problems).toEqual([]);
  const canonical = file.replaceAll('\n', '');
  expect(canonicalJson(JSON.parse(canonical) as Json)).toBe(canonical);
  expect(createHash('sha256').update(canonical).digest('hex')).toBe(digests[name]?.sha256);
  const providers = (JSON.parse(canonical) as RateCard).skus?.map(({ sku }) => sku.split('/')[0]);
  expect(new Set(providers)).toEqual(new Set(digests[name]?.providers));
});

test.each(['overlay', 'sandbox'])('%s.json says what its YAML says', (name) => {
  const yaml: unknown = parse(text(`${name}.yaml`), { maxAliasCount: -1 });
  expect(JSON.parse(text(`${name}.json`))).toEqual(yaml);
});

test('the layers show all that their files say', () => {
  expect(embeddedCards().map(({ id }) => id)).toEqual(['overlay', 'default', 'sandbox']);
  for (const card of embeddedCards()) {
    expect(JSON.parse(JSON.stringify(card))).toEqual(JSON.parse(text(`${card.id}.json`)));
  }
});

test('the digest of the layers is that of their canonical text', () => {
  const cards = embeddedCards();
  const { sha256, canonical } = cardDigest(cards);
  expect(cardDigest(JSON.parse(canonical) as RateCard[])).toEqual({ sha256, canonical });
});

test('the snapshot says where it comes from, and its licence is with it', () => {
  const [source] = embeddedCards().find(({ id }) => id === 'default')?.sources ?? [];
  expect(source).toMatchObject({ name: '@pydantic/genai-prices', version: '0.1.8', published: '2026-09-23' });
  expect(source).toMatchObject({ licence: 'MIT' });
  expect(text('NOTICE.md')).toContain('Permission is hereby granted, free of charge');
});

test('every row of the overlay has a source, and one that holds has a day to look again', () => {
  const overlay = JSON.parse(text('overlay.json')) as RateCard;
  const without = (overlay.skus ?? []).flatMap(({ sku, periods }) =>
    periods.flatMap((period) => {
      const ended = period.to !== undefined && period.to < '2026-11-23';
      const sourced = period.source?.url ?? period.source?.by;
      return sourced !== undefined && (ended || period.verify_by !== undefined) ? [] : [sku];
    }),
  );
  expect(without).toEqual([]);
});

test('a model that nobody has a price for is unpriced, not free', () => {
  const price = createPricer(embeddedCards());
  const call = modelCall({ input_uncached: 5 }, { provider: 'google', name: 'gemma-3' });
  expect(reasons(price(call)).join()).toContain('null');
});

test.each([
  ['anthropic', 'claude-sonnet-4-5-20250929', 'claude-sonnet-4-5'],
  ['anthropic', 'claude-sonnet-4-20250514', 'claude-sonnet-4-0'],
  ['openai', 'gpt-6-sol-2026-09-22', 'gpt-6-sol'],
])('%s: the dated snapshot %s is %s', (provider, name, sku) => {
  const [charge] = createPricer(embeddedCards())(modelCall({ input_uncached: 5 }, { provider, name }));
  expect(charge).toMatchObject({ sku: `${provider}/${sku}#input` });
});

test.each([
  ['anthropic', 'claude-sonnet-6'],
  ['anthropic', 'claude-sonnet-5-6-20270101'],
  ['openai', 'gpt-5-ultra'],
  ['mistral', 'gpt-5'],
])('%s: %s is nobody', (provider, name) => {
  const call = modelCall({ input_uncached: 5 }, { provider, name });
  expect(reasons(createPricer(embeddedCards())(call)).join()).toContain(`knows "${provider}/${name}"`);
});

test('sandbox models have a price, a tenth of it for cached input, and are called synthetic', () => {
  const price = createPricer(embeddedCards());
  const prices = ['steady', 'cheap', 'premium', 'verbose', 'flaky'].map((name) => {
    const usage = { input_uncached: 1_000_000, cache_read: 1_000_000, output: 1_000_000 };
    const found = lines(price(modelCall(usage, { provider: 'sandbox', name })));
    return `${name} ${found['input']} ${found['cache_read']} ${found['output']}`;
  });
  expect(prices).toEqual([
    'steady 1 0.1 4',
    'cheap 0.15 0.015 0.6',
    'premium 5 0.5 20',
    'verbose 0.4 0.04 1.6',
    'flaky 0.8 0.08 3.2',
  ]);
  const sandbox = embeddedCards().find(({ id }) => id === 'sandbox');
  const notes = sandbox?.skus?.flatMap((sku) => sku.periods.map((period) => period.source?.note));
  expect(new Set(notes)).toEqual(new Set(['synthetic']));
});
