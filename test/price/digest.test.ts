import { expect, test } from 'vitest';
import { cardDigest } from '../../src/price/digest.ts';
import { createPricer } from '../../src/price/pricer.ts';
import type { RateCard } from '../../src/price/card.ts';
import { goodCard, lines, modelCall } from './cards.ts';

const yaml = goodCard(
  'schema: ratecard/1\nid: a\nskus:\n  - sku: acme/m\n    periods:\n      - rates: {input: "1.50", output: "2"}\n',
);
const json = goodCard(
  '{"id":"a","schema":"ratecard/1","skus":[{"periods":[{"rates":{"output":"2","input":"1.50"}}],"sku":"acme/m"}]}',
);

test('the digest is of what the cards say, not of their layout', () => {
  expect(cardDigest([yaml]).sha256).toBe(cardDigest([json]).sha256);
  expect(cardDigest([yaml]).sha256).toMatch(/^[0-9a-f]{64}$/);
});

test('another price or another order of layers is another digest', () => {
  const other: RateCard = { ...yaml, id: 'b' };
  expect(cardDigest([yaml, other]).sha256).not.toBe(cardDigest([other, yaml]).sha256);
  expect(cardDigest([yaml]).sha256).not.toBe(cardDigest([other]).sha256);
});

test('the canonical text prices as the cards did', () => {
  const again = JSON.parse(cardDigest([yaml]).canonical) as RateCard[];
  const call = modelCall({ input_uncached: 1_000_000 });
  expect(lines(createPricer(again)(call))).toEqual(lines(createPricer([yaml])(call)));
});
