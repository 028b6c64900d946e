import { expect, test } from 'vitest';
import { Failure } from '../../src/model/failure.ts';
import { listModels } from '../../src/price/list.ts';
import { showModel } from '../../src/price/show.ts';
import { cardOf } from './cards.ts';

const own = cardOf([{ sku: 'acme/a', periods: [{ rates: { input: '0.9' } }] }], 'own');
const base = cardOf(
  [
    { sku: 'acme/b', periods: [{ rates: { input: null } }] },
    {
      sku: 'acme/a',
      ids: ['a', 'a-latest'],
      snapshots: '^a-\\d{8}$',
      periods: [{ from: '2026-01-01', rates: { input: '1', output: '3' } }],
    },
    { sku: 'other/a', periods: [{ to: '2026-01-01', rates: { input: '7' } }] },
  ],
  'base',
);
const AT = Date.parse('2026-06-01T00:00:00Z');

test('lists every model once, with the price of all layers together', () => {
  expect(listModels([own, base], AT)).toMatchObject([
    { sku: 'acme/a', rates: { input: '0.9', output: '3' }, cards: ['own', 'base'], reason: null },
    { sku: 'acme/b', rates: { input: null }, cards: ['base'], reason: null },
    { sku: 'other/a', rates: {}, cards: ['base'] },
  ]);
  expect(listModels([own, base], AT, 'other')[0]?.reason).toContain('no price at 2026-06-01');
  expect(listModels([own, base], AT, 'nobody')).toEqual([]);
});

test('shows every layer and which of its periods is in force', () => {
  const shown = showModel([own, base], 'acme/a-20260601', AT);
  expect(shown).toMatchObject({ sku: 'acme/a', rates: { input: '0.9', output: '3' }, reason: null });
  expect(shown.layers.map(({ card, ids }) => `${card} ${ids.join(' ')}`)).toEqual([
    'own a',
    'base a a-latest',
  ]);
  expect(showModel([base], 'acme/a', Date.parse('2025-06-01')).layers[0]?.periods).toMatchObject([
    { inForce: false },
  ]);
});

test.each([
  ['acme/a-latst', 'did you mean "acme/a-latest"?'],
  ['a', 'firstpass rates list has the names'],
])('an unknown model is not guessed, only asked about: %s', (asked, hint) => {
  expect(() => showModel([own, base], asked, AT)).toThrow(
    expect.objectContaining({ name: 'Failure', hint }) as Failure,
  );
});
