import { expect, test } from 'vitest';
import { catalogueLayer, identify } from '../../src/price/catalogue.ts';
import { embeddedCards } from '../../src/price/embedded.ts';

const layers = embeddedCards().map((card) => catalogueLayer(card));

test.each([
  ['amazon-bedrock', 'claude-opus-5-5', 'aws/regional.anthropic.claude-opus-5-5'],
  ['google-vertex', 'claude-opus-4-8', 'google/claude-opus-4-8'],
])('%s is a provider of the shipped cards by another name', (provider, model, sku) => {
  expect(identify(layers, provider, model)).toEqual({ kind: 'found', sku });
  expect(identify(layers, provider, 'no-such-model')).toEqual({ kind: 'unknown' });
});
