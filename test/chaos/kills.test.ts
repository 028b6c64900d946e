import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import type { Json } from '../../src/model/json.ts';
import { seededRandom } from '../../src/provider/back-off.ts';
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
const KILLS = scaled(6, 120);

async function undisturbedReport(): Promise<Json> {
  const scenario = await openScenario(PROJECT, SETTINGS);
  try {
    await finish(scenario);
    expectSound(scenario.reconcile(), 'undisturbed');
    expectForetold(scenario, PROJECT.cases);
    return scenario.report();
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
      // Two calls at once at the most in each of the trials that two providers have in flight.
      expect(Math.max(...reconciled.doubts)).toBeLessThanOrEqual(2 * 2 * PROJECT.concurrency);
      expectForetold(scenario, PROJECT.cases);
      expectSameReport(scenario, report);
    } finally {
      await scenario.close();
    }
  },
);
