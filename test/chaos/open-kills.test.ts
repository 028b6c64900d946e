import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { seededRandom } from '../../src/provider/back-off.ts';
import { PATIENCE_MS, scaled, SEED } from './scale.ts';
import { expectSound, finish, openScenario, type Scenario } from './scenario.ts';

const KILLS = scaled(5, 80);

/** Starts a run and kills it a moment after its ledger's files appear: while they are made. */
async function killAtOpening(scenario: Scenario, ms: number): Promise<void> {
  const runner = scenario.start();
  await Promise.race([scenario.opening(10_000), runner.ended]);
  await sleep(ms);
  runner.signal('SIGKILL', 'group');
  await runner.ended;
  scenario.ended();
}

test('kills while a ledger is made leave one that can be used', { timeout: PATIENCE_MS }, async () => {
  const random = seededRandom(`opening ${SEED}`);
  const scenario = await openScenario({ cases: 4 }, { latencyMs: 20 });
  try {
    for (let kill = 0; kill < KILLS; kill += 1) await killAtOpening(scenario, random() * 80);
    await finish(scenario);
    const reconciled = scenario.reconcile();
    expectSound(reconciled, `${KILLS} kills while it opened`);
    expect(reconciled.books.ended).toBeGreaterThanOrEqual(16);
  } finally {
    await scenario.close();
  }
});
