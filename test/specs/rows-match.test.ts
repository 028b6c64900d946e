import { readFileSync } from 'node:fs';
import path from 'node:path';
import Database from 'better-sqlite3';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { failures, importSpecModule, type ModuleCheck, specsFolder } from './import-module.ts';

const {
  default: rowsMatch,
  runQuery,
  queryIn,
} = await importSpecModule('question-to-sql/validators/rows-match.mjs');
const folder = path.join(specsFolder, 'question-to-sql');

interface SqlCase {
  readonly id: string;
  readonly expected: { readonly rows: readonly unknown[][]; readonly ordered: boolean };
  readonly reference: string;
  readonly faults: readonly string[];
}

const cases = parse(readFileSync(path.join(folder, 'cases.yaml'), 'utf8')) as readonly SqlCase[];
const messages = (
  text: string,
  rows: readonly unknown[][],
  ordered = false,
): readonly (string | undefined)[] =>
  failures(rowsMatch({ text, case: { expected: { rows, ordered } } }) as ModuleCheck[]);

describe.each(cases)('$id', ({ expected, reference, faults }) => {
  test('the expected rows are what the reference returns on a fresh database', () => {
    const shop = new Database(':memory:');
    shop.exec(readFileSync(path.join(folder, 'shop.sql'), 'utf8'));
    expect(shop.prepare(reference).raw().all()).toEqual(expected.rows);
    shop.close();
  });

  test('every fault is a query that runs, and returns other rows', () => {
    for (const fault of faults) {
      expect(runQuery(queryIn(fault))).not.toHaveProperty('error');
      expect(messages(fault, expected.rows, expected.ordered)).not.toEqual([]);
    }
  });
});

describe('the comparison', () => {
  test('ignores the order of rows unless the case cares', () => {
    const query = 'SELECT 1 UNION ALL SELECT 2';
    expect(messages(query, [[2], [1]])).toEqual([]);
    expect(messages(query, [[2], [1]], true)).toEqual(['The rows are right but their order is not.']);
  });

  test('counts equal rows', () => {
    expect(messages('SELECT 1 UNION ALL SELECT 1', [[1]])).toEqual([
      'Of 1 expected rows 0 are missing; 1 rows are too many.',
    ]);
    expect(messages('SELECT 1', [[1], [1]])).toEqual([
      'Of 2 expected rows 1 are missing; 0 rows are too many.',
    ]);
  });

  test('forgives a rounding error of a float and nothing more', () => {
    expect(messages('SELECT 0.1 + 0.2', [[0.3]])).toEqual([]);
    expect(messages('SELECT 0.3001', [[0.3]])).not.toEqual([]);
    expect(messages("SELECT '0.3'", [[0.3]])).not.toEqual([]);
    expect(messages('SELECT NULL', [[0]])).not.toEqual([]);
  });

  test('counts columns', () => {
    expect(messages('SELECT 1, 2', [[1]])).toEqual(['The number of columns is wrong.']);
  });
});

describe('the query', () => {
  test('may stand in a fence', () => {
    expect(queryIn('Here it is:\n```sql\nSELECT 1\n```\nDone.')).toBe('SELECT 1');
    expect(messages('```\nSELECT 1\n```', [[1]])).toEqual([]);
  });

  test.each([
    ['DELETE FROM refunds', 'not one SELECT'],
    ['PRAGMA table_list', 'not one SELECT'],
    ["ATTACH 'x.db' AS x", 'not one SELECT'],
    ['', 'not one SELECT'],
    ['SELECT 1; DROP TABLE refunds', 'more than one statement'],
    ['WITH gone AS (SELECT 1) DELETE FROM refunds', 'must only read'],
    ['SELECT revenue FROM orders', 'no such column: revenue'],
    ['SELECT a.id FROM orders a, orders b', 'more than 500 rows'],
  ])('%j is refused', (query, reason) => {
    expect(messages(query, [[1]])[0]).toContain(reason);
    expect(runQuery('SELECT COUNT(*) FROM refunds').rows).toEqual([[14]]);
  });
});
