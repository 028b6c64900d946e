import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { PATIENCE_MS, scaled } from './scale.ts';
import { expectForetold, expectSound, openScenario } from './scenario.ts';

const PROJECT = { cases: scaled(8, 60), concurrency: 4 };
const SETTINGS = { latencyMs: 80 };

test('a provider that is down for a while costs time and no trial', { timeout: PATIENCE_MS }, async () => {
  const scenario = await openScenario(PROJECT, SETTINGS);
  try {
    const runner = scenario.start();
    await scenario.asked(20_000);
    await sleep(200);
    await scenario.provider.control({ downMs: scaled(2_000, 60_000) });
    const result = await runner.ended;
    expect(result, result.stderr).toMatchObject({ code: 0, signal: null });
    expectSound(scenario.reconcile(), 'provider down');
    expectForetold(scenario, PROJECT.cases);
  } finally {
    await scenario.close();
  }
});
