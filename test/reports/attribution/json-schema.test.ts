import { Ajv } from 'ajv';
import { expect, test } from 'vitest';
import { attributionCsv, attributionDocument } from '../../../reports/attribution/document.ts';
import { attributionSchema } from '../../../reports/attribution/json-schema.ts';

const TABLE = {
  by: ['agent', 'tag:team'],
  adds: true,
  rows: [
    { values: ['=a', null], calls: 2, usd: 123n, unpriced: 1 },
    { values: ['b', 'x'], calls: 1, usd: -1n, unpriced: 0 },
  ],
} as const;

test('the document is what the published schema says, amounts to the last digit', () => {
  const about = { runs: ['r'], since: null, until: '2026-11-23T00:00:00.000Z', timeZone: 'UTC' };
  const document = attributionDocument({ calls: 3, usd: 122n, unpriced: 1, tables: [TABLE] }, about);
  const valid = new Ajv({ strict: true }).compile(attributionSchema);
  expect([valid(document), valid.errors]).toEqual([true, null]);
  expect(document.tables[0]?.rows[0]?.usd).toBe('0.000000000000000123');
  expect(valid({ ...document, total: { ...document.total, usd: 1 } })).toBe(false);
});

test('the table for spreadsheets has no formula', () => {
  expect(attributionCsv(TABLE).split('\n')[1]).toBe("'=a,unattributed,2,0.000000000000000123,1");
});
