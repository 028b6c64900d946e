import { expect, test } from 'vitest';
import { diffCards } from '../../src/price/diff.ts';
import { goodCard } from './cards.ts';

const HEAD = 'schema: ratecard/1\nid: x\n';
const before = goodCard(`${HEAD}skus:
  - {sku: acme/gone, periods: [{rates: {input: "1"}}]}
  - sku: acme/m
    periods:
      - rates: {input: "1", output: "2"}
        fees: {search: {per: 1000, usd: "10"}}
        rules: [{when: {prompt_tokens: {gt: 5}}, set: {input: "2"}}]
people: [{role: reviewer, per_hour: "60", source: {by: a}}]
`);
const after = goodCard(`${HEAD}skus:
  - sku: acme/m
    ids: [m, n]
    periods:
      - rates: {input: null, output: "2"}
        fees: {search: {per: 1000, usd: "5"}}
        rules: [{when: {prompt_tokens: {gte: 5}}, set: {input: "2"}}]
people: [{role: reviewer, per_hour: "70", source: {by: b}}]
fx: [{pair: EURUSD, rate: "1.1", date: 2026-01-01}]
`);

test('a card does not differ from itself', () => {
  expect(diffCards(before, before)).toEqual([]);
});

test('every price that is another, new or gone is told', () => {
  const told = diffCards(before, after).map(
    (row) => `${row.what} | ${row.item} | ${row.before} → ${row.after}`,
  );
  expect(told).toEqual([
    'acme/gone | from ever input | 1 → null',
    'acme/m | from ever input | 1 → unpriced',
    'acme/m | from ever fee search | 10 for 1000 → 5 for 1000',
    'acme/m | from ever if prompt_tokens > 5 input | 2 → null',
    'acme/m | ids | null → m n',
    'acme/m | from ever if prompt_tokens >= 5 input | null → 2',
    'fx EURUSD | from 2026-01-01 rate | null → 1.1',
    'people reviewer | from ever per_hour | 60 → 70',
  ]);
});

const key = (row: { readonly what: string; readonly item: string }): string => `${row.what}|${row.item}`;

const sorted = (rows: readonly ReturnType<typeof diffCards>[number][]) =>
  rows.toSorted((left, right) => (key(left) < key(right) ? -1 : 1));

test('two cards differ in one direction as in the other', () => {
  const turned = diffCards(after, before).map((row) => ({ ...row, before: row.after, after: row.before }));
  expect(sorted(turned)).toEqual(sorted(diffCards(before, after)));
});
