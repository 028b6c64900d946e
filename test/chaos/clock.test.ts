import path from 'node:path';
import { expect, test } from 'vitest';
import { PATIENCE_MS, scaled } from './scale.ts';
import { expectForetold, expectSound, openScenario } from './scenario.ts';

const PROJECT = { cases: scaled(10, 60) };
const SETTINGS = { limitShare: 0.05 };

test(
  'a clock that steps back an hour leaves bill, durations and report alone',
  { timeout: PATIENCE_MS },
  async () => {
    const scenario = await openScenario(PROJECT, SETTINGS);
    try {
      const shim = path.join(import.meta.dirname, 'clock-step.mjs');
      const result = await scenario.start([], ['--import', shim]).ended;
      expect(result, result.stderr).toMatchObject({ code: 0, signal: null });
      const reconciled = scenario.reconcile();
      expectSound(reconciled, 'clock an hour back');
      const times = reconciled.books.calls.map(({ call }) => Date.parse(call.startedAt));
      expect(Math.max(...times) - Math.min(...times)).toBeGreaterThan(3_000_000);
      const durations = reconciled.books.calls.map(({ call }) => call.durationMs);
      expect(Math.min(...durations)).toBeGreaterThanOrEqual(0);
      expect(Math.max(...durations)).toBeLessThan(60_000);
      expectForetold(scenario, PROJECT.cases);
    } finally {
      await scenario.close();
    }
  },
);
