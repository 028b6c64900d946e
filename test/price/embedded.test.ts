import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { embeddedCards } from '../../src/price/embedded.ts';
import { createPricer } from '../../src/price/pricer.ts';
import { lines, modelCall } from './cards.ts';
import { parseRateCard } from '../../src/price/parse.ts';

test('the embedded cards are good cards', () => {
  const file = 'src/price/data/sandbox.yaml';
  const parsed = parseRateCard(readFileSync(file, 'utf8'), file);
  expect(parsed.problems).toEqual([]);
  expect(embeddedCards()).toEqual([parsed.card]);
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
  const notes = embeddedCards().flatMap((card) =>
    (card.skus ?? []).flatMap((sku) => sku.periods.map((period) => period.source?.note)),
  );
  expect(new Set(notes)).toEqual(new Set(['synthetic']));
});
