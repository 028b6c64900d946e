// Runs the agent's query on a real SQLite database and compares the rows; the query's text never matters.
import { readFileSync } from 'node:fs';
import Database from 'better-sqlite3';

const MAX_ROWS = 500;
const TOLERANCE = 1e-9;

/** The shop, built in memory once per process or worker that loads this module. */
const shop = new Database(':memory:');
shop.exec(readFileSync(new URL('../shop.sql', import.meta.url), 'utf8'));
shop.pragma('query_only = true');

/**
 * Default export of a `javascript` validator: gets the subject, returns its checks.
 * @param {{ text: string, case: { expected: { rows: unknown[][], ordered: boolean } } }} subject
 */
export default function rowsMatch({ text, case: { expected } }) {
  const answer = runQuery(queryIn(text));
  return [answer.error === undefined ? compare(answer, expected) : fail(answer.error)];
}

/** Returns the query without the Markdown fence that models like to put around it. */
export function queryIn(text) {
  const fence = /```(?:sql(?:ite)?)?\s*\n([\s\S]*?)```/iu.exec(text);
  return (fence?.[1] ?? text).trim();
}

/** Returns `{ width, rows }`, or `{ error }` with one sentence when the query is not allowed or fails. */
export function runQuery(query) {
  const bare = query.replaceAll(/--[^\n]*|\/\*[\s\S]*?\*\//gu, ' ').trim();
  if (!/^(?:select|with)\b/iu.test(bare)) return { error: 'The answer is not one SELECT or WITH query.' };
  try {
    const statement = shop.prepare(query);
    if (!statement.reader || !statement.readonly) return { error: 'The query must only read.' };
    const rows = [];
    for (const row of statement.raw().iterate()) {
      if (rows.length === MAX_ROWS) return { error: `The query returns more than ${MAX_ROWS} rows.` };
      rows.push(row);
    }
    return { width: statement.columns().length, rows };
  } catch (error) {
    return { error: `SQLite refused the query: ${error.message}.` };
  }
}

function compare({ width, rows }, { rows: wanted, ordered }) {
  const columns = wanted[0]?.length ?? width;
  if (width !== columns)
    return fail('The number of columns is wrong.', `${columns} columns`, `${width} columns`);

  const extra = [...rows];
  const missing = wanted.filter((row) => {
    const at = extra.findIndex((candidate) => sameRow(row, candidate));
    if (at >= 0) extra.splice(at, 1);
    return at < 0;
  });
  if (missing.length > 0 || extra.length > 0) {
    return fail(
      `Of ${wanted.length} expected rows ${missing.length} are missing; ${extra.length} rows are too many.`,
      missing.length > 0 ? `for example ${JSON.stringify(missing[0])}` : 'no further row',
      extra.length > 0 ? `for example ${JSON.stringify(extra[0])}` : 'no such row',
    );
  }
  if (ordered && !rows.every((row, index) => sameRow(wanted[index], row))) {
    return fail(
      'The rows are right but their order is not.',
      JSON.stringify(wanted[0]),
      JSON.stringify(rows[0]),
    );
  }
  return { status: 'pass', message: `The query returns the ${wanted.length} expected rows.` };
}

function sameRow(left, right) {
  return left.length === right.length && left.every((value, index) => sameValue(value, right[index]));
}

function sameValue(left, right) {
  if (typeof left !== 'number' || typeof right !== 'number') return left === right;
  return Math.abs(left - right) <= TOLERANCE * Math.max(1, Math.abs(left));
}

function fail(message, expected = null, received = null) {
  return { status: 'fail', path: null, expected, received, message };
}
