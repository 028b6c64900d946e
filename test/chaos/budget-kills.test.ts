import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { EXIT } from '../../src/model/failure.ts';
import { formatUsd, parseUsd, type Usd } from '../../src/model/money.ts';
import { seededRandom } from '../../src/provider/back-off.ts';
import { RATES } from './project.ts';
import { PATIENCE_MS, scaled, SEED } from './scale.ts';
import { expectSound, openScenario, type Scenario } from './scenario.ts';

const PROJECT = { cases: scaled(30, 200), concurrency: 4 };
const SETTINGS = { latencyMs: scaled(60, 120), limitShare: 0.03, cutShare: 0.03 };
const KILLS = scaled(3, 12);
/** Room for some of the work only. */
const CAP = scaled(0.4, 1.5).toString();

interface Totals {
  readonly cost: string;
  readonly inDoubtUpTo: string;
}

/** Returns what provider and tools bill, answers included that no ledger has. */
function billed(scenario: Scenario): Usd {
  const { billed: models, tools } = scenario.reconcile();
  return models + BigInt(tools) * parseUsd(RATES.tool);
}

test(
  'kills under a budget of the run: the bill is never above it, what is in doubt included',
  { timeout: PATIENCE_MS },
  async () => {
    const random = seededRandom(`budget ${SEED}`);
    const scenario = await openScenario(PROJECT, SETTINGS);
    const cap = ['--budget-usd', CAP];
    try {
      let code: number | null = null;
      for (let kill = 0; kill < KILLS && code === null; kill += 1) {
        const runner = scenario.start(cap);
        await Promise.race([scenario.asked(20_000), runner.ended]);
        await sleep(random() * scaled(500, 900));
        const at = Date.now();
        runner.signal('SIGKILL', 'group');
        code = (await runner.ended).code;
        scenario.ended(at);
        expect(billed(scenario)).toBeLessThanOrEqual(parseUsd(CAP));
      }
      const last = await scenario.start(cap).ended;
      scenario.ended();
      expect(last.code, last.stderr).toBe(EXIT.budget);
      const reconciled = scenario.reconcile();
      expectSound(reconciled, `${KILLS} kills under a budget of $${CAP}`);
      expect(reconciled.doubts.reduce((sum, count) => sum + count, 0)).toBeGreaterThan(0);
      const total = billed(scenario);
      process.stdout.write(`chaos: billed $${formatUsd(total)} of $${CAP}\n`);
      expect(total).toBeLessThanOrEqual(parseUsd(CAP));
      const { cost, inDoubtUpTo } = (scenario.report() as unknown as { readonly totals: Totals }).totals;
      expect(parseUsd(inDoubtUpTo)).toBeGreaterThan(0n);
      expect(parseUsd(cost) + parseUsd(inDoubtUpTo)).toBeLessThanOrEqual(parseUsd(CAP));
    } finally {
      await scenario.close();
    }
  },
);
