import { expect, test } from 'vitest';
import { startRunner } from './child.ts';
import { PATIENCE_MS } from './scale.ts';
import { expectSound, openScenario } from './scenario.ts';

const PROJECT = { cases: 6 };

test.each(['stdout', 'stderr'] as const)(
  'a run whose %s nobody reads any more finishes its work',
  { timeout: PATIENCE_MS },
  async (stream) => {
    const scenario = await openScenario(PROJECT, { latencyMs: 40 });
    try {
      const runner = startRunner(scenario.folder, ['run']);
      runner.child[stream]?.destroy();
      const result = await runner.ended;
      scenario.ended();
      expect(result.stderr).not.toMatch(/internal error|^\s+at /m);
      expect(result, result.stderr).toMatchObject({ code: 0, signal: null });
      const reconciled = scenario.reconcile();
      expectSound(reconciled, `closed ${stream}`);
      expect(reconciled.books.ended).toBe(4 * PROJECT.cases);
    } finally {
      await scenario.close();
    }
  },
);
