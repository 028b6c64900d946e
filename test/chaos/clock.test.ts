import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import type { Circumstances } from './child.ts';
import { PATIENCE_MS, scaled } from './scale.ts';
import { expectForetold, expectSound, openScenario, type Scenario } from './scenario.ts';

const PROJECT = { cases: scaled(10, 60) };
const SETTINGS = { limitShare: 0.05 };

/** The library that shifts the system's clock under a whole process, its threads included. */
function systemShim(): string | null {
  if (!existsSync('/usr/lib')) return null;
  const found = readdirSync('/usr/lib')
    .map((folder) => path.join('/usr/lib', folder, 'faketime/libfaketimeMT.so.1'))
    .find((file) => existsSync(file));
  return found ?? null;
}

const library = systemShim();
process.stdout.write(
  library === null
    ? 'chaos: libfaketime is not installed: the clock steps back in JavaScript only\n'
    : 'chaos: the clock steps back for the whole process (libfaketime)\n',
);

/** Returns what makes the clock step, and `step`, which lets it when that does not happen by itself. */
function stepping(scenario: Scenario): { readonly under: Circumstances; readonly step: () => void } {
  if (library === null) {
    const shim = path.join(import.meta.dirname, 'clock-step.mjs');
    return { under: { node: ['--import', shim] }, step: () => undefined };
  }
  const file = path.join(scenario.folder, 'clock');
  writeFileSync(file, '+0\n');
  const env = {
    LD_PRELOAD: library,
    // Durations and timers come from the monotonic clock, which no step changes.
    DONT_FAKE_MONOTONIC: '1',
    FAKETIME_TIMESTAMP_FILE: file,
    FAKETIME_NO_CACHE: '1',
  };
  return { under: { env }, step: () => writeFileSync(file, '-3600\n') };
}

test(
  'a clock that steps back an hour leaves bill, durations and report alone',
  { timeout: PATIENCE_MS },
  async () => {
    const scenario = await openScenario(PROJECT, SETTINGS);
    try {
      const { under, step } = stepping(scenario);
      const runner = scenario.start([], under);
      await Promise.race([scenario.asked(20_000), runner.ended]);
      await sleep(150);
      step();
      const result = await runner.ended;
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
