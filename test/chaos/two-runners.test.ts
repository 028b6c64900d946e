import { expect, test } from 'vitest';
import { PATIENCE_MS } from './scale.ts';
import { expectClearEnd, expectSound, openScenario } from './scenario.ts';

const PROJECT = { cases: 12, concurrency: 4 };

test(
  'of two runners that start at once on one ledger, the second waits or refuses',
  { timeout: PATIENCE_MS },
  async () => {
    const scenario = await openScenario(PROJECT, { latencyMs: 60 });
    try {
      const results = await Promise.all([scenario.start().ended, scenario.start().ended]);
      const done = results.filter(({ code }) => code === 0);
      for (const result of results)
        if (result.code !== 0) expectClearEnd(result, /^error: the ledger .* is being written by/m);
      expect(done.length, results.map(({ stderr }) => stderr).join('')).toBeGreaterThanOrEqual(1);
      const reconciled = scenario.reconcile();
      expectSound(reconciled, 'two runners');
      expect(reconciled.books.ended).toBe(4 * PROJECT.cases * done.length);
    } finally {
      await scenario.close();
    }
  },
);
