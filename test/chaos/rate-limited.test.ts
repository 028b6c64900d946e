import { expect, test } from 'vitest';
import { readBill } from './bill.ts';
import { PATIENCE_MS, scaled } from './scale.ts';
import { expectForetold, expectSound, finish, openScenario } from './scenario.ts';

const PROJECT = { cases: scaled(12, 200) };

test('30 % of 429 are tries in the ledger and nothing in the report', { timeout: PATIENCE_MS }, async () => {
  const scenario = await openScenario({ ...PROJECT, maxTries: 12 }, { limitShare: 0.3 });
  try {
    await finish(scenario);
    const reconciled = scenario.reconcile();
    expectSound(reconciled, '30 % 429');
    const refused = readBill(`${scenario.folder}/bill.jsonl`).filter((line) => line.refused).length;
    expect(refused).toBeGreaterThan(15);
    expect(reconciled.books.calls.filter(({ call }) => call.httpStatus === 429)).toHaveLength(refused);
    expectForetold(scenario, PROJECT.cases);
  } finally {
    await scenario.close();
  }
});
