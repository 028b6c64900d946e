import path from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { brokenRules } from '../../../src/cli/sound-ledger.ts';
import { CHARGE_SUMS, pricedAmount, sumOfCharges } from '../../../src/ledger/sqlite/charge-sums.ts';
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

/** Takes the amount of a charge away behind the ledger's back. */
function takeAmount(): void {
  const db = new Database(path.join(run.folder, 'ledger.db'));
  const triggers = db.prepare<[], string>("SELECT name FROM sqlite_master WHERE type = 'trigger'").pluck();
  for (const name of triggers.all()) db.exec(`DROP TRIGGER ${name}`);
  db.exec('UPDATE charge SET nano = NULL, atto = NULL WHERE call_id = 2 AND position = 0');
  db.close();
}

test('a price without an amount is refused by name wherever it is read, and never $0', () => {
  takeAmount();
  const reader = openReader(path.join(run.folder, 'ledger.db'));
  const refused = 'call 2 has a charge with a price and without an amount';
  expect(() => [...reader.chargedCalls('run')]).toThrow(refused);
  expect(() => reader.spending('run')).toThrow(refused);
  expect(() => reader.progress('run')).toThrow(refused);
  expect(() => reader.trialDetail(2)).toThrow(refused);
  expect(reader.trialDetail(1)?.calls).toHaveLength(1);
  reader.close();
});

test('the check of the ledger names the row and goes on', () => {
  takeAmount();
  const reader = openReader(path.join(run.folder, 'ledger.db'));
  expect(brokenRules(reader, 'run')).toContain('priced-charges-have-amounts: not so in call 2');
  reader.close();
});

test('sums of any size are exact; nothing with a price is nothing', () => {
  const db = new Database(':memory:');
  db.exec(`CREATE TABLE charge (call_id, line_id, nano, atto); CREATE TABLE line (id, basis);
    INSERT INTO line VALUES (1, 'list'), (2, 'unpriced')`);
  const add = db.prepare('INSERT INTO charge VALUES (1, ?, ?, ?)');
  add.run(2, null, null);
  const sums = db.prepare<[], Parameters<typeof sumOfCharges>[0]>(
    `SELECT ${CHARGE_SUMS} FROM charge JOIN line ON line.id = charge.line_id`,
  );
  const empty = sums.get();
  expect(empty).toMatchObject({ unpriced: 1, lacking: null });
  expect(empty === undefined ? null : sumOfCharges(empty)).toBe(0n);
  const most = 2n ** 63n - 1n;
  for (let times = 0; times < 3; times += 1) add.run(1, most, 999_999_999);
  const full = sums.get();
  expect(full === undefined ? null : sumOfCharges(full)).toBe(3n * (most * 1_000_000_000n + 999_999_999n));
  expect(() => pricedAmount(7, null, null)).toThrow('call 7');
  db.close();
});
