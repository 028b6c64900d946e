import { parse } from 'csv-parse/sync';
import { expect, test } from 'vitest';
import { csv } from '../../src/export/csv.ts';
import { parseUsd, sumUsd } from '../../src/model/money.ts';
import { exportContract } from '../contract/export-contract.ts';
import { MENDED, sourceOf } from './exported.ts';

const rowsOf = (text: string): Record<string, string>[] => parse(text, { columns: true });

exportContract(csv, (text) =>
  sumUsd(rowsOf(text).map((row) => (row['amount_usd'] === '' ? 0n : parseUsd(row['amount_usd'] ?? '')))),
);

test('one row a charge, one for a call without any, and a column a tag', () => {
  const rows = rowsOf([...csv.pieces(sourceOf([MENDED]), { texts: false })].join(''));
  expect(rows.map((row) => [row['call'], row['component'], row['basis'], row['amount_usd']])).toEqual([
    ['7', 'model.input', 'list', '0.000000000123456789'],
    ['7', 'model.output', 'list', '0.000000000000000001'],
    ['8', 'tool', 'unpriced', ''],
    ['9', '', '', ''],
    ['10', 'model.input', 'list', '0.000000000000000005'],
  ]);
  expect(rows[0]).toMatchObject({ 'tag:feature': 'invoices', 'tag:team': 'demo', outcome: 'correct' });
});

test('what an earlier run paid stands beside the amounts', () => {
  const [first] = MENDED.calls;
  const copied = {
    ...MENDED,
    calls: first === undefined ? [] : [{ ...first, call: { ...first.call, reusedFrom: 3 } }],
  };
  const rows = rowsOf([...csv.pieces(sourceOf([copied]), { texts: false })].join(''));
  expect(rows.map((row) => [row['bought'], row['amount_usd'], row['not_paid_usd']])).toEqual([
    ['false', '', '0.000000000123456789'],
    ['false', '', '0.000000000000000001'],
  ]);
});

test('no cell begins as a formula would', () => {
  const evil = { ...MENDED, trial: { ...MENDED.trial, case: '=HYPERLINK("x")', tags: { '=1': '@x' } } };
  const text = [...csv.pieces(sourceOf([evil]), { texts: false })].join('');
  const cells = text.split('\n').flatMap((line) => line.split(','));
  expect(cells.filter((cell) => /^"?[=+@\t]/.test(cell))).toEqual([]);
  expect(text).toContain(`"'=HYPERLINK(""x"")"`);
});
