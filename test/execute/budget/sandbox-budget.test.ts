import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openModelAgent } from '../../../src/agent/model.ts';
import { openRunBudget, type RunBudget } from '../../../src/execute/budget/run-budget.ts';
import { openScopes } from '../../../src/execute/budget/scopes.ts';
import { spentBefore } from '../../../src/execute/budget/spent-before.ts';
import type { Agent } from '../../../src/model/agent.ts';
import { type Budgets, NO_BUDGETS } from '../../../src/model/budget.ts';
import { formatUsd, parseUsd, sumUsd, type Usd } from '../../../src/model/money.ts';
import type { Project } from '../../../src/model/project.ts';
import { createPricer } from '../../../src/price/pricer.ts';
import { SANDBOX_MODELS } from '../../../src/provider/sandbox/models.ts';
import { type Sandbox, startSandbox } from '../../../src/provider/sandbox/index.ts';
import { draw } from '../../../src/plan/random.ts';
import { makeCase, makeModelVariant, makeProject, makeSpec } from '../../fixtures/project.ts';
import { CARD, openTestRun, type TestRun } from '../../fixtures/run.ts';
import { modelCall } from '../../price/cards.ts';

const CASES = Array.from({ length: 40 }, (_, index) => makeCase(`c${index}`));
const CONCURRENCY = 200;
const BUDGETS = 50;
const folder = mkdtempSync(path.join(os.tmpdir(), 'firstpass-budget-'));
let sandbox: Sandbox;
let agent: Agent;

/** A run has 160 trials of up to three attempts; the model answers at random times, and fails at times. */
const project: Project = makeProject({
  specs: [makeSpec('a', { cases: CASES })],
  repeats: 4,
  variants: [
    makeModelVariant('v0', {
      parameters: { ...makeModelVariant('v0').parameters, maxOutputTokens: 60 },
    }),
  ],
  concurrency: { default: CONCURRENCY, perProvider: {} },
});

beforeAll(async () => {
  const steady = SANDBOX_MODELS.find((model) => model.name === 'steady');
  if (steady === undefined) throw new Error('the sandbox has no steady model');
  const faults = { rateLimit: 0.02, serverError: 0.02, truncation: 0, refusal: 0.02 };
  sandbox = await startSandbox({
    specs: project.specs,
    seed: 1,
    models: [{ ...steady, firstPass: 0.5, latencyMs: { median: 5, sigma: 0.8 }, faults }],
  });
  const variant = project.variants[0];
  if (variant?.agent !== 'model') throw new Error('the variant is no model');
  const context = { project, env: {}, sandbox: async () => sandbox };
  agent = await openModelAgent(variant, { ...context, reader: undefined as never });
});

afterAll(async () => {
  await agent.close();
  await sandbox.close();
  rmSync(folder, { recursive: true, force: true });
});

/** What the server says that it served since its bill had `from` lines, by its own lines and our card. */
function billed(from: number): Usd {
  const price = createPricer([CARD]);
  const amounts = sandbox
    .bill()
    .slice(from)
    .flatMap((line) => {
      if (line.usage === null) return [];
      const charges = price(modelCall(line.usage, { provider: 'sandbox', name: line.model }));
      return charges.map((charge) => {
        if (charge.basis === 'unpriced') throw new Error(charge.reason);
        return charge.amount;
      });
    });
  return sumUsd(amounts);
}

function budgetOf(run: TestRun, budgets: Budgets): RunBudget {
  const before = spentBefore('run', { ...project, budgets }, (of) => run.reader.purchases(of));
  return openRunBudget(openScopes(budgets, before), () => new Date().toISOString());
}

test(
  `the server's own bill stays under each of ${BUDGETS} random caps at concurrency ${CONCURRENCY}`,
  { timeout: 180_000 },
  async () => {
    const states = { complete: 0, budget: 0, drained: 0, incomplete: 0, 'gave-up': 0 };
    let waited = 0;
    for (let index = 0; index < BUDGETS; index += 1) {
      // From less than one call to more than the whole run.
      const cap = parseUsd((0.0001 * 300 ** draw('cap', index)).toFixed(6));
      const from = sandbox.bill().length;
      const place = mkdtempSync(path.join(folder, 'run-'));
      const run = await openTestRun(project, agent, place);
      const budget = budgetOf(run, { ...NO_BUDGETS, run: cap });
      const result = await run.execute({ budget });
      const bill = billed(from);
      expect(bill <= cap, `cap ${formatUsd(cap)}, billed ${formatUsd(bill)}`).toBe(true);
      const [account] = budget.report().budgets;
      expect(account).toMatchObject({ spent: bill, reserved: 0n });
      const trials = [...run.reader.summaries('run')];
      expect(sumUsd(trials.flatMap((trial) => Object.values(trial.cost)))).toBe(bill);
      const stopped = trials.filter((trial) => trial.outcome === 'budget-stopped').length;
      expect(result.budget).toMatchObject({
        stopped,
        notBegun: project.repeats * CASES.length - trials.length,
      });
      states[result.state] += 1;
      waited += result.budget?.waited ?? 0;
      await run.close();
    }
    expect(states.budget).toBeGreaterThan(10);
    expect(states.complete).toBeGreaterThan(0);
    expect(waited).toBeGreaterThan(0);
  },
);
