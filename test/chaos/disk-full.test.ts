import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { expect, test } from 'vitest';
import { EXIT } from '../../src/model/failure.ts';
import { PATIENCE_MS, scaled } from './scale.ts';
import { expectForetold, expectSound, finish, openScenario } from './scenario.ts';

const PROJECT = { cases: scaled(16, 100), concurrency: 6 };
const SETTINGS = { latencyMs: 60, outputBytes: 60_000 };

const folder = mkdtempSync(path.join(os.tmpdir(), 'firstpass-disk-'));
const mount = (...options: readonly string[]): ReturnType<typeof spawnSync> =>
  spawnSync('mount', ['-t', 'tmpfs', '-o', options.join(','), 'tmpfs', folder]);
const mounted = mount('size=12m').status === 0;
if (!mounted)
  process.stdout.write('chaos: no small file system can be mounted here: the full disk is skipped\n');

test.skipIf(!mounted)(
  'a full disk ends the run, loses nothing paid, and a resume does the rest',
  { timeout: PATIENCE_MS },
  async () => {
    const scenario = await openScenario(PROJECT, SETTINGS, { ledger: path.join(folder, 'ledger.db') });
    try {
      const result = await scenario.start().ended;
      scenario.ended();
      expect(result.code, result.stderr).toBe(EXIT.degraded);
      expect(result.stderr).toMatch(
        /^\nstopped: the disk of .* is full \(\d+ kB free\); everything .* is safe\n.*firstpass run --resume \S+\n$/,
      );
      const full = scenario.reconcile();
      expectSound(full, 'full disk');
      expect(full.books.ended).toBeLessThan(4 * PROJECT.cases);
      expect(mount('remount', 'size=2g').status).toBe(0);
      await finish(scenario);
      expectSound(scenario.reconcile(), 'full disk, resumed');
      expectForetold(scenario, PROJECT.cases, SETTINGS.outputBytes);
    } finally {
      await scenario.close();
      spawnSync('umount', [folder]);
      rmSync(folder, { recursive: true, force: true });
    }
  },
);
