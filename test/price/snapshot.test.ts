import { calcPrice } from '@pydantic/genai-prices';
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { parseUsd, sumUsd } from '../../src/model/money.ts';
import type { RateCard, Sku } from '../../src/price/card.ts';
import { shortestDecimal } from '../../src/price/convert/decimal.ts';
import { createPricer } from '../../src/price/pricer.ts';
import { modelCall } from './cards.ts';

const card = JSON.parse(readFileSync('src/price/data/default.json', 'utf8')) as RateCard;
const price = createPricer([card]);

/** Their price of a request, or null when they know none. */
function theirs({ sku, periods }: Sku, input: number, output: number, at: string): number | null {
  const [provider = '', ...name] = sku.split('/');
  const providerId = provider === 'xai' ? 'x-ai' : provider;
  const byRequest = periods.some(({ fees }) => fees?.['request'] !== undefined);
  const usage = { input_tokens: input, output_tokens: output, ...(byRequest ? { requests: 1 } : {}) };
  return calcPrice(usage, name.join('/'), { providerId, timestamp: new Date(at) })?.total_price ?? null;
}

test.each([
  [100_000, '2026-09-24T12:00:00Z'],
  [100_000, '2026-03-01T12:00:00Z'],
  [400_000, '2026-09-24T12:00:00Z'],
])('every model of the snapshot costs what genai-prices says: %d tokens at %s', (input, at) => {
  const seen = { same: 0, unpriced: 0, unknownToThem: 0 };
  const different: string[] = [];
  for (const entry of card.skus ?? []) {
    const { sku } = entry;
    const [provider = '', ...name] = sku.split('/');
    const usage = { input_uncached: input, output: 7_000, requests: 1 };
    const charges = price(modelCall(usage, { provider, name: name.join('/'), startedAt: at }));
    const their = theirs(entry, input, 7_000, at);
    const ours = charges.flatMap((charge) => (charge.basis === 'unpriced' ? [] : [charge.amount]));
    if (their === null) seen.unknownToThem += 1;
    else if (ours.length < charges.length) seen.unpriced += 1;
    else if (parseUsd(shortestDecimal(their) ?? '-1') === sumUsd(ours)) seen.same += 1;
    else different.push(`${sku} ${their} ${sumUsd(ours)}`);
  }
  expect(different).toEqual([]);
  expect(seen.same).toBeGreaterThan(1400);
  // What they have no price for costs 0 there and is unpriced here; so is a class without a rate of its own.
  expect(seen.unpriced).toBeLessThan(260);
  expect(seen.unknownToThem).toBeLessThan(60);
});
