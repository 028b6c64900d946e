import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { PATIENCE_MS, scaled } from './scale.ts';
import { expectForetold, expectSound, openScenario } from './scenario.ts';

const PROJECT = { cases: scaled(8, 40), concurrency: 4 };
const SETTINGS = { latencyMs: 100 };

test('a runner that is stopped and continued goes on where it was', { timeout: PATIENCE_MS }, async () => {
  const scenario = await openScenario(PROJECT, SETTINGS);
  try {
    const runner = scenario.start();
    await scenario.asked(20_000);
    await sleep(200);
    runner.signal('SIGSTOP', 'group');
    await sleep(scaled(1_500, 20_000));
    runner.signal('SIGCONT', 'group');
    const result = await runner.ended;
    expect(result, result.stderr).toMatchObject({ code: 0, signal: null });
    expectSound(scenario.reconcile(), 'stopped and continued');
    expectForetold(scenario, PROJECT.cases);
  } finally {
    await scenario.close();
  }
});
