import { expect, test } from 'vitest';
import { Failure } from '../../../src/model/failure.ts';
import { convertModelsDev } from '../../../src/price/convert/models-dev.ts';
import { parseRateCard } from '../../../src/price/parse.ts';

// Synthetic models in the format of models.dev.
const FILE = {
  acme: {
    id: 'acme',
    models: {
      m: {
        cost: {
          input: 5,
          output: 30,
          cache_read: 0.5,
          input_video: 1,
          tiers: [
            { input: 10, output: 45, tier: { type: 'context', size: 272_000 } },
            { input: 1, tier: { type: 'hour' } },
          ],
          context_over_200k: { input: 9 },
        },
      },
      old: { cost: { input: 1, context_over_200k: { input: 2 } } },
      none: {},
    },
  },
};

test('prices are taken over, the newer spelling of tiers before the older', () => {
  const { card, notes } = convertModelsDev(FILE, { id: 'models.dev' });
  expect(parseRateCard(JSON.stringify(card), 'card.json').problems).toEqual([]);
  expect(card.skus).toEqual([
    {
      sku: 'acme/m',
      periods: [
        {
          rates: { input: '5', output: '30', cache_read: '0.5' },
          rules: [{ when: { prompt_tokens: { gt: 272_000 } }, set: { input: '10', output: '45' } }],
        },
      ],
    },
    {
      sku: 'acme/old',
      periods: [
        { rates: { input: '1' }, rules: [{ when: { prompt_tokens: { gt: 200_000 } }, set: { input: '2' } }] },
      ],
    },
    { sku: 'acme/none', periods: [{ rates: { input: null, output: null } }] },
  ]);
  expect(notes).toHaveLength(3);
});

test('another file is refused', () => {
  for (const data of [null, [], {}, { acme: {} }, 'text']) {
    expect(() => convertModelsDev(data, { id: 'x' })).toThrow(Failure);
  }
});
