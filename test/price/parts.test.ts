import { expect, test } from 'vitest';
import { addUsage, NO_USAGE } from '../../src/model/usage.ts';
import { createPricer } from '../../src/price/pricer.ts';
import { cardOf, lines, modelCall, reasons } from './cards.ts';

const rates = { input: '5', cache_read: '1', output: '10', image_input: '8', citation: '2' };
const price = createPricer([
  cardOf([
    { sku: 'acme/m', periods: [{ rates }] },
    { sku: 'acme/painter', periods: [{ rates: { ...rates, image_output: '30' } }] },
  ]),
]);
const M = 1_000_000;

test('a part with a rate leaves its leaf, one without stays in it', () => {
  const parts = { image_input: M, image_cache_read: M, citation: M };
  const usage = { input_uncached: 3 * M, cache_read: 2 * M, output: 2 * M, parts };
  expect(lines(price(modelCall(usage)))).toEqual({
    input: '10',
    image_input: '8',
    cache_read: '2',
    output: '10',
    citation: '2',
  });
});

test('a part that no class is for is unpriced, never dropped', () => {
  const charges = price(modelCall({ output: 5, parts: { hologram: 3 } }));
  expect(lines(charges)).toEqual({ output: '0.00005', hologram: 'unpriced' });
});

test('parts above their leaf, or below zero, make the usage invalid', () => {
  for (const parts of [{ image_input: 2 }, { image_cache_read: 1 }, { citation: 1 }, { hologram: -1 }]) {
    expect(reasons(price(modelCall({ input_uncached: 1, parts }))).join()).toContain('invalid');
  }
});

test('output that may be pictures is not priced as text', () => {
  expect(reasons(price(modelCall({ output: M }, { name: 'painter' }))).join()).toContain('pictures');
  const told = modelCall({ output: M, parts: { image_output: M - 10 } }, { name: 'painter' });
  expect(lines(price(told))).toEqual({ image_output: '29.9997', output: '0.0001' });
});

test('parts add up by name', () => {
  const sum = addUsage(
    { ...NO_USAGE, parts: { citation: 1 } },
    { ...NO_USAGE, parts: { citation: 2, x: 1 } },
  );
  expect(sum.parts).toEqual({ citation: 3, x: 1 });
  expect(addUsage(NO_USAGE, NO_USAGE)).toEqual(NO_USAGE);
});
