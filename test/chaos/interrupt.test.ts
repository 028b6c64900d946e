import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { EXIT } from '../../src/model/failure.ts';
import { PATIENCE_MS, scaled } from './scale.ts';
import { expectForetold, expectSound, finish, openScenario } from './scenario.ts';

const PROJECT = { cases: scaled(8, 40), concurrency: 4 };
const SETTINGS = { latencyMs: 120 };

test.each(['SIGINT', 'SIGTERM'] as const)(
  '%s once: what is in flight ends, and a resume does the rest',
  { timeout: PATIENCE_MS },
  async (signal) => {
    const scenario = await openScenario(PROJECT, SETTINGS);
    try {
      const runner = scenario.start();
      await scenario.asked(20_000);
      await sleep(150);
      runner.signal(signal);
      const result = await runner.ended;
      scenario.ended();
      expect(result, result.stderr).toMatchObject({ code: EXIT.inconclusive, signal: null });
      expect(result.stderr).toContain('firstpass run --resume');
      const drained = scenario.reconcile();
      expectSound(drained, `${signal} once`);
      expect(drained.books.doubts).toEqual([]);
      expect(drained.books.ended).toBe(drained.books.trials);
      expect(drained.books.ended).toBeLessThan(4 * PROJECT.cases);
      await finish(scenario);
      expectSound(scenario.reconcile(), `${signal} once, resumed`);
      expectForetold(scenario, PROJECT.cases);
    } finally {
      await scenario.close();
    }
  },
);

test(
  'SIGINT twice: ends at once, loses nothing paid, and a resume does the rest',
  { timeout: PATIENCE_MS },
  async () => {
    // Answers that take long: whoever waited for them would be seen to.
    const scenario = await openScenario(PROJECT, { latencyMs: 20_000 });
    try {
      const runner = scenario.start();
      await scenario.asked(20_000);
      await sleep(300);
      runner.signal('SIGINT');
      await sleep(300);
      runner.signal('SIGINT');
      const ended = await Promise.race([runner.ended, sleep(8_000, null)]);
      scenario.ended();
      runner.signal('SIGKILL', 'group');
      expect(ended, 'it went on for 8 s after the second Ctrl-C').not.toBeNull();
      expect(ended?.code, ended?.stderr).toBe(EXIT.inconclusive);
      expectSound(scenario.reconcile(), 'SIGINT twice');
      await scenario.provider.control({ latencyMs: 40 });
      await finish(scenario);
      expectSound(scenario.reconcile(), 'SIGINT twice, resumed');
      // What was broken off stands in the report as well, with a cost that nobody knows.
      expectForetold(scenario, PROJECT.cases);
    } finally {
      await scenario.close();
    }
  },
);
