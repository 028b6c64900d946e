import { copyFileSync, renameSync, rmSync, truncateSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { PATIENCE_MS } from './scale.ts';
import { expectClearEnd, openScenario } from './scenario.ts';

const MISHAPS: Readonly<Record<string, (ledger: string) => void>> = {
  removed: (ledger) => rmSync(ledger),
  'removed with its folder': (ledger) => rmSync(path.dirname(ledger), { recursive: true }),
  'cut to nothing': (ledger) => truncateSync(ledger, 0),
  'cut in the middle': (ledger) => truncateSync(ledger, 40_000),
  replaced: (ledger) => {
    copyFileSync(ledger, `${ledger}.copy`);
    renameSync(`${ledger}.copy`, ledger);
  },
};

test.each(Object.keys(MISHAPS))(
  'a ledger that is %s in a run ends it clearly',
  { timeout: PATIENCE_MS },
  async (name) => {
    const scenario = await openScenario({ cases: 60, concurrency: 4 }, { latencyMs: 100 });
    try {
      const runner = scenario.start();
      await scenario.asked(20_000);
      await sleep(400);
      MISHAPS[name]?.(scenario.ledger);
      const result = await Promise.race([runner.ended, sleep(20_000, null)]);
      runner.signal('SIGKILL', 'group');
      expect(result, 'it hung, or went on without its ledger').not.toBeNull();
      if (result !== null)
        expectClearEnd(
          result,
          /^error: the ledger .*(?:removed|replaced|cannot be read|no more records|written)/m,
        );
    } finally {
      await scenario.close();
    }
  },
);
