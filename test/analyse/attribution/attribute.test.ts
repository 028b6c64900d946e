import fc from 'fast-check';
import { expect, test } from 'vitest';
import { attribute } from '../../../src/analyse/attribution/attribute.ts';
import { calendarOf } from '../../../src/analyse/attribution/calendar.ts';
import { type Dimension, DIMENSION_NAMES } from '../../../src/analyse/attribution/dimension.ts';
import type { Purchase } from '../../../src/analyse/attribution/purchase.ts';
import { sumUsd } from '../../../src/model/money.ts';

const name = fc.option(fc.constantFrom('a', 'b', 'unattributed', ''), { nil: null });
const purchase: fc.Arbitrary<Purchase> = fc.record({
  run: fc.constantFrom('r1', 'r2'),
  source: fc.constantFrom('run', 'import'),
  trialId: fc.nat(5),
  agent: name,
  spec: fc.constantFrom('s', 't'),
  variant: fc.constantFrom('v', 'w'),
  outcome: name,
  stage: name,
  kind: fc.constantFrom('model', 'tool'),
  provider: name,
  model: name,
  at: fc.option(fc.integer({ min: 0, max: 4_000_000_000_000 }), { nil: null }),
  tags: fc.dictionary(fc.constantFrom('team', 'toString'), fc.constantFrom('x', 'y')),
  usd: fc.bigInt({ min: -(10n ** 30n), max: 10n ** 30n }),
  unpriced: fc.nat(3),
});
const dimension = fc.constantFrom(
  ...(DIMENSION_NAMES as Dimension[]),
  'tag:team' as const,
  'tag:toString' as const,
);
const tables = fc.array(fc.array(dimension, { minLength: 1, maxLength: 3 }), { maxLength: 3 });
const utc = calendarOf('UTC');

test('the rows of every table add up to the total, bit for bit, and nothing is in two of them', () => {
  fc.assert(
    fc.property(fc.array(purchase, { maxLength: 30 }), tables, (purchases, by) => {
      const found = attribute(purchases, by, utc);
      expect(found.usd).toBe(sumUsd(purchases.map(({ usd }) => usd)));
      expect(found.calls).toBe(purchases.length);
      for (const table of found.tables) {
        expect(table.adds).toBe(true);
        expect(sumUsd(table.rows.map(({ usd }) => usd))).toBe(found.usd);
        expect(new Set(table.rows.map(({ values }) => JSON.stringify(values))).size).toBe(table.rows.length);
      }
    }),
    { endOnFailure: true },
  );
});

const BASE: Purchase = {
  run: 'r',
  source: 'run',
  trialId: 1,
  agent: 'model',
  spec: 's',
  variant: 'v',
  outcome: 'correct',
  stage: 'first attempt',
  kind: 'model',
  provider: 'sandbox',
  model: 'steady',
  at: Date.parse('2026-11-23T10:20:00Z'),
  tags: {},
  usd: 1n,
  unpriced: 0,
};

test('what nobody said is a bucket apart from a value of the same name, and last', () => {
  const found = attribute(
    [{ ...BASE, model: null, usd: 9n }, { ...BASE, model: 'unattributed' }, BASE],
    [['model']],
    utc,
  );
  expect(found.tables[0]?.rows.map(({ values, usd }) => [values[0], usd])).toEqual([
    ['steady', 1n],
    ['unattributed', 1n],
    [null, 9n],
  ]);
});

test('rows of a time stand in its order, others dearest first', () => {
  const late = { ...BASE, at: Date.parse('2026-11-24T01:00:00Z'), model: 'dear', usd: 7n };
  const found = attribute([late, BASE], [['day'], ['model']], utc);
  expect(found.tables.map(({ rows }) => rows.map(({ values }) => values[0]))).toEqual([
    ['2026-11-23', '2026-11-24'],
    ['dear', 'steady'],
  ]);
});
