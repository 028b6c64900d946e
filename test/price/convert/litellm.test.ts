import { expect, test } from 'vitest';
import { Failure } from '../../../src/model/failure.ts';
import { convertLiteLlm } from '../../../src/price/convert/litellm.ts';
import { parseRateCard } from '../../../src/price/parse.ts';

// Synthetic models in LiteLLM's format.
const FILE = {
  sample_spec: { litellm_provider: 'one of …', input_cost_per_token: 0 },
  'gemini/m': {
    litellm_provider: 'gemini',
    input_cost_per_token: 3e-7,
    input_cost_per_token_batches: 1.5e-7,
    input_cost_per_token_above_200k_tokens: 6e-7,
    input_cost_per_token_above_200k_tokens_priority: 1.2e-6,
    output_cost_per_token: 3.0001999999999996e-7,
    output_cost_per_token_priority: 5e-6,
    cache_creation_input_token_cost: 3.75e-7,
    cache_creation_input_token_cost_above_1hr: 6e-7,
    input_cost_per_pixel: 1e-9,
    max_tokens: 100,
  },
  m: { litellm_provider: 'gemini', input_cost_per_token: 1 },
  nothing: { litellm_provider: 'acme', mode: 'chat' },
};

test('prices a token become prices a million, with tiers of size and of service as rules', () => {
  const { card, notes } = convertLiteLlm(FILE, { id: 'litellm' });
  expect(parseRateCard(JSON.stringify(card), 'card.json').problems).toEqual([]);
  expect(card.skus).toEqual([
    {
      sku: 'google/m',
      periods: [
        {
          rates: { input: '0.3', output: '0.30002', cache_write: '0.375', cache_write_1h: '0.6' },
          rules: [
            { when: { prompt_tokens: { gt: 200_000 } }, set: { input: '0.6' } },
            { when: { service_tier: 'batch' }, set: { input: '0.15' } },
            { when: { service_tier: 'priority' }, set: { output: '5' } },
            { when: { service_tier: 'priority', prompt_tokens: { gt: 200_000 } }, set: { input: '1.2' } },
          ],
        },
      ],
    },
    { sku: 'acme/nothing', periods: [{ rates: { input: null, output: null } }] },
  ]);
  expect(notes.join('\n')).toMatch(/input_cost_per_pixel[^]*stand twice[^]*google\/m/);
});

test('another file is refused', () => {
  for (const data of [null, [], {}, { m: { cost: 1 } }]) {
    expect(() => convertLiteLlm(data, { id: 'x' })).toThrow(Failure);
  }
});
