import { expect, test } from 'vitest';
import { EXIT } from '../../src/model/failure.ts';
import { PATIENCE_MS } from './scale.ts';
import { expectSound, openScenario } from './scenario.ts';

test(
  'a provider that never answers ends trials as outages whose cost is unknown',
  { timeout: PATIENCE_MS },
  async () => {
    const scenario = await openScenario(
      { cases: 2, requestSeconds: 1, maxTries: 2, giveUpSeconds: 3 },
      { silent: true },
    );
    try {
      const result = await scenario.start().ended;
      scenario.ended();
      expect(result, result.stderr).toMatchObject({ code: EXIT.degraded, signal: null });
      expect(result.stderr).toMatch(/was given up|infrastructure error/);
      const reconciled = scenario.reconcile();
      expectSound(reconciled, 'no answer ever');
      const models = reconciled.books.calls.filter(({ call }) => call.kind === 'model');
      expect(models).toHaveLength(reconciled.requests);
      expect(new Set(models.map(({ call }) => call.status))).toEqual(new Set(['timeout']));
      // The provider billed every one of them: a zero would be a lie.
      expect(models.every(({ unpriced, estimated }) => unpriced > 0 || estimated)).toBe(true);
      expect(scenario.report()).toMatchObject({ totals: { outcomes: { correct: 0, incorrect: 0 } } });
    } finally {
      await scenario.close();
    }
  },
);
