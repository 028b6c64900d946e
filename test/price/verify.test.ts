import { expect, test } from 'vitest';
import { verifyCards } from '../../src/price/verify.ts';
import { goodCard } from './cards.ts';

const card = goodCard(`
schema: ratecard/1
id: team
skus:
  - sku: acme/old
    periods:
      - {to: 2026-03-01, verify_by: 2026-02-01, rates: {input: "1"}}
      - {from: 2026-03-01, verify_by: 2026-06-30, rates: {input: "2"}}
  - sku: acme/promo
    periods: [{to: 2026-06-01, confidence: promo, rates: {input: "1"}}]
  - sku: acme/followed
    periods:
      - {to: 2026-06-01, confidence: promo, rates: {input: "1"}}
      - {from: 2026-06-01, confidence: announced, rates: {input: "2"}}
people: [{role: reviewer, per_hour: "60", verify_by: 2026-05-01}]
fx:
  - {pair: EURUSD, rate: "1.1", date: 2026-01-01, verify_by: 2026-02-01}
  - {pair: EURUSD, rate: "1.2", date: 2026-05-01, verify_by: 2026-08-01}
`);
const at = (instant: string): string[] =>
  verifyCards([card], Date.parse(instant)).map(({ what, kind, since }) => `${what} ${kind} ${since}`);

test('nothing is wrong while every row is in time', () => {
  expect(at('2026-01-31T00:00:00Z')).toEqual([]);
  // The day itself is still in time.
  expect(at('2026-05-01T23:59:59Z')).toEqual([]);
});

test('rows past their day, announcements that came true and promotions without an end are told', () => {
  expect(at('2026-05-02T00:00:00Z')).toEqual(['people reviewer past-verify-by 2026-05-01']);
  expect(at('2026-07-01T00:00:00Z')).toEqual([
    'acme/old past-verify-by 2026-06-30',
    'acme/promo promo-ended 2026-06-01',
    'acme/followed announced-in-effect 2026-06-01',
    'people reviewer past-verify-by 2026-05-01',
  ]);
});

test('history and replaced rates of a currency need no look', () => {
  expect(at('2026-04-01T00:00:00Z')).toEqual([]);
  expect(at('2026-09-01T00:00:00Z')).toContain('fx EURUSD past-verify-by 2026-08-01');
});
