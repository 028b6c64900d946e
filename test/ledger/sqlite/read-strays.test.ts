import path from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openReader } from '../../../src/ledger/sqlite/index.ts';
import type { Agent } from '../../../src/model/agent.ts';
import { NO_USAGE } from '../../../src/model/usage.ts';
import { makeProject } from '../../fixtures/project.ts';
import { openTestRun, type TestRun } from '../../fixtures/run.ts';

const agent: Agent = {
  close: async () => undefined,
  attempt: async (request, meter) => {
    const permit = await meter.begin({
      kind: 'model',
      provider: 'sandbox',
      name: 'steady',
      body: 'question',
    });
    if (permit.kind !== 'open') throw new Error(permit.kind);
    const usage = { ...NO_USAGE, input_uncached: 900, output: 100, requests: 1 };
    await permit.settle({ status: 'ok', usage, response: 'answer', durationMs: 1 });
    return { kind: 'output', text: request.case.expected as string, tools: [] };
  },
};

let run: TestRun;
beforeEach(async () => {
  run = await openTestRun(makeProject({ repeats: 3 }), agent);
  await run.execute();
  await run.writer.close();
});
afterEach(() => run.close());

/** Changes the ledger behind its back, as a slip of the hand would. */
function straysAfter(sql: string): readonly string[] {
  const file = path.join(run.folder, 'ledger.db');
  const db = new Database(file);
  const triggers = db.prepare<[], string>("SELECT name FROM sqlite_master WHERE type = 'trigger'").pluck();
  db.pragma('foreign_keys = OFF');
  for (const name of triggers.all()) db.exec(`DROP TRIGGER ${name}`);
  db.exec(sql);
  db.close();
  const reader = openReader(file);
  const rows = [...reader.strays('run')].map(({ rule, row }) => `${rule}: ${row}`);
  reader.close();
  return rows;
}

test('a run as it was written has no strays', () => {
  expect(straysAfter('SELECT 1')).toEqual([]);
});

test.each([
  [
    'UPDATE charge SET nano = nano + 1 WHERE call_id = 2 AND position = 0',
    'line-has-one-price: call 2 (against call 1)',
  ],
  [
    "UPDATE charge SET quantity = '9e2' WHERE call_id = 2 AND position = 0",
    'line-has-one-price: call 2 (quantity "9e2")',
  ],
  ['DELETE FROM charge WHERE call_id = 2 AND position = 0', 'no-charge-is-lost: call 2'],
  ['DELETE FROM charge WHERE call_id = 2', 'calls-have-charges: call 2'],
  ['DELETE FROM call WHERE id = 2', 'charges-have-calls: call 2'],
  ['DELETE FROM cell', 'trials-have-cells: trial 1'],
])('%s is seen', (sql, found) => {
  expect(straysAfter(sql)).toContain(found);
});

test('a request that never left is no stray without a charge; a tool that failed is', () => {
  const unpaid = 'DELETE FROM charge WHERE call_id = 2';
  const found = straysAfter(`UPDATE call SET status = 'failed' WHERE id = 2; ${unpaid}`);
  // The total of its trial was written with the charge.
  expect(found).toEqual(['totals-are-their-rows: trial 2']);
  expect(straysAfter("UPDATE call SET kind = 'tool' WHERE id = 2")).toContain('calls-have-charges: call 2');
});
