import { expect, test } from 'vitest';
import { layerAges } from '../../src/price/card-age.ts';
import { cardDigest } from '../../src/price/digest.ts';
import { embeddedCards } from '../../src/price/embedded.ts';

test('says of every layer when it was made, the one that wins first', () => {
  const own = { schema: 'ratecard/1', id: 'mine' } as const;
  const dated = { ...own, id: 'dated', created: '2026-10-01' };
  const layers = [own, dated, ...embeddedCards()];
  const ages = layerAges(cardDigest(layers).canonical);
  expect(ages.map(({ id }) => id)).toEqual(layers.map(({ id }) => id));
  expect(ages.slice(0, 2)).toEqual([
    { id: 'mine', created: null },
    { id: 'dated', created: '2026-10-01' },
  ]);
  expect(ages.at(-1)?.created).toMatch(/^\d{4}-\d{2}-\d{2}/);
});
