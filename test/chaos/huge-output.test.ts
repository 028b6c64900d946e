import { expect, test } from 'vitest';
import { PATIENCE_MS, scaled } from './scale.ts';
import { expectSound, finish, openScenario } from './scenario.ts';

test('outputs of 10 MB are judged, kept and billed like any other', { timeout: PATIENCE_MS }, async () => {
  const cases = scaled(1, 6);
  const variants = ['chat-plain', 'messages-stream'];
  const scenario = await openScenario({ cases, variants, concurrency: 2 }, { outputBytes: 10_000_000 });
  try {
    await finish(scenario);
    const reconciled = scenario.reconcile();
    expectSound(reconciled, 'outputs of 10 MB');
    expect(reconciled.books.ended).toBe(2 * cases);
    expect(scenario.report()).toMatchObject({
      totals: { trials: 2 * cases, outcomes: { incorrect: 2 * cases } },
    });
  } finally {
    await scenario.close();
  }
});
