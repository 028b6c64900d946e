import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import type { Json } from '../../src/model/json.ts';
import { seededRandom } from '../../src/provider/back-off.ts';
import type { Reconciled } from './reconcile.ts';
import { PATIENCE_MS, scaled, SEED } from './scale.ts';
import {
  expectForetold,
  expectSameReport,
  expectSound,
  finish,
  openScenario,
  type Scenario,
} from './scenario.ts';

const PROJECT = { cases: scaled(38, 500), concurrency: 16 };
const SETTINGS = { latencyMs: scaled(60, 150), limitShare: 0.05, errorShare: 0.03, cutShare: 0.04 };
const KILLS = scaled(6, 40);

/** After it the provider has seen that its client is gone. */
const GONE_MS = 100;

async function undisturbedReport(): Promise<Json> {
  const scenario = await openScenario(PROJECT, SETTINGS);
  try {
    await finish(scenario);
    expectSound(scenario.reconcile(), 'undisturbed');
    expectForetold(scenario, PROJECT.cases);
    const report = scenario.report();
    // After kills it would buy again what is in doubt: only here is there nothing at all to buy.
    await expectNothingBought(scenario);
    return report;
  } finally {
    await scenario.close();
  }
}

/** Kills the runner at random instants and resumes, until the run is complete; returns how many kills there were. */
async function killAndResume(scenario: Scenario, random: () => number): Promise<number> {
  for (let kills = 0; kills < KILLS; kills += 1) {
    const runner = scenario.start();
    const killed = await Promise.race([instant(scenario, random), runner.ended.then(() => false)]);
    const at = Date.now();
    runner.signal('SIGKILL', 'group');
    const { code, stderr } = await runner.ended;
    scenario.ended(at);
    await sleep(GONE_MS);
    await scenario.forgetFaults();
    if (!killed) {
      expect(code, stderr).toBe(0);
      return kills;
    }
  }
  await finish(scenario);
  return KILLS;
}

/** One kill in five falls anywhere in the start; the others while calls are in flight. */
async function instant(scenario: Scenario, random: () => number): Promise<true> {
  if (random() < 0.2) return sleep(random() * 1_000, true);
  await scenario.asked(10_000);
  return sleep(random() * scaled(400, 700), true);
}

/** Expects no more in doubt than was in flight at any kill. */
function expectDoubtsInFlight({ doubts, asked, inFlight }: Reconciled): void {
  const kills = doubts.map((count, index) => ({
    doubts: count,
    asked: asked[index] ?? 0,
    inFlight: inFlight[index] ?? 0,
  }));
  process.stdout.write(
    `chaos: in doubt of in flight at each kill: ${kills.map((kill) => `${kill.doubts}/${kill.inFlight}`).join(' ')}\n`,
  );
  for (const kill of kills) {
    expect(kill.asked).toBeLessThanOrEqual(kill.inFlight);
    // What the provider never had: requests on their way, and two tools at the most in each of the other trials.
    const others = 2 * PROJECT.concurrency - kill.asked;
    expect(kill.doubts - kill.asked).toBeLessThanOrEqual(2 * Math.max(0, others));
  }
}

/** Expects that another run of the same project takes everything over and asks the provider for nothing. */
async function expectNothingBought(scenario: Scenario): Promise<void> {
  const before = scenario.reconcile();
  const { code, stderr } = await scenario.again().ended;
  expect(code, stderr).toBe(0);
  const after = scenario.reconcile();
  expectSound(after, 'reused by another run');
  expect(after.books.copies).toBeGreaterThan(4 * PROJECT.cases);
  expect([after.requests, after.tools, after.billed]).toEqual([before.requests, before.tools, before.billed]);
}

test(
  'random kills lose nothing, buy nothing again and leave the report as it is',
  { timeout: PATIENCE_MS },
  async () => {
    const report = await undisturbedReport();
    const scenario = await openScenario(PROJECT, SETTINGS);
    try {
      const kills = await killAndResume(scenario, seededRandom(`kills ${SEED}`));
      expect(kills).toBeGreaterThan(1);
      const reconciled = scenario.reconcile();
      expectSound(reconciled, `${kills} kills`);
      expect(reconciled.books.ended).toBe(4 * PROJECT.cases);
      expectDoubtsInFlight(reconciled);
      expectForetold(scenario, PROJECT.cases);
      expectSameReport(scenario, report);
    } finally {
      await scenario.close();
    }
  },
);
