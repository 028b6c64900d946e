import { spawn } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { mounted, temporaryFolder as mountingFolder } from '../ledger/temporary-folder.ts';
import { type CliResult, firstpass, startFirstpass } from './run-cli.ts';
import { temporaryFolder } from './temporary-folder.ts';
import { until } from './until.ts';

const LEDGER = '.firstpass/ledger.db';
const LONG = ['run', '--quiet', '--repeats', '2000', '--concurrency', '20'] as const;

/** Starts a long run and does harm to its ledger once trials are in it. */
async function harmed(folder: string, harm: (file: string) => void): Promise<CliResult> {
  const file = path.join(folder, LEDGER);
  firstpass(folder, ['init']);
  const { ended } = startFirstpass(folder, LONG);
  await until(() => logSize(file) > 400_000, ended);
  harm(file);
  return ended;
}

describe('a run whose ledger gets into trouble ends in one sentence', () => {
  test(
    'the disk is full: what is in flight is stored, and it goes on when there is room',
    { timeout: 120_000 },
    async () => {
      const folder = mountingFolder();
      mkdirSync(path.join(folder, '.firstpass'));
      if (!mounted(path.join(folder, '.firstpass'), 'size=6m')) return;
      firstpass(folder, ['init']);
      const full = await startFirstpass(folder, LONG).ended;
      expect(full.code).toBe(6);
      expect(full.stderr).toMatch(/stopped: the disk of \.firstpass\/ledger\.db is full \(\d+ kB free\)/);
      const id = /go on with: firstpass run --resume (\S+)/.exec(full.stderr)?.[1] ?? '';
      expect(id).not.toBe('');
      expect(firstpass(folder, ['doctor']).stdout).toContain('✓ every call that was begun is accounted for');
      const before = (
        JSON.parse(firstpass(folder, ['report', '--json']).stdout) as { totals: { trials: number } }
      ).totals;
      expect(before.trials).toBeGreaterThan(50);
      // Room again, and the same run goes on.
      await new Promise((resolve) => {
        spawn('mount', ['-o', 'remount,size=60m', path.join(folder, '.firstpass')]).on('close', resolve);
      });
      const resumed = startFirstpass(folder, [...LONG, '--resume', id]);
      await until(() => logSize(path.join(folder, LEDGER)) > 400_000, resumed.ended);
      resumed.child.kill('SIGKILL');
      await resumed.ended;
      const after = (
        JSON.parse(firstpass(folder, ['report', '--json']).stdout) as { totals: { trials: number } }
      ).totals;
      expect(after.trials).toBeGreaterThan(before.trials);
    },
  );

  test.each([
    ['was removed', (file: string): void => rmSync(file)],
    [
      'was replaced',
      (file: string): void => {
        const bytes = readFileSync(file);
        rmSync(file);
        writeFileSync(file, bytes);
      },
    ],
    ['was truncated', (file: string): void => truncateSync(file, 4096)],
  ])('the ledger %s', { timeout: 60_000 }, async (words, harm) => {
    const { code, stderr } = await harmed(temporaryFolder(), harm);
    expect(code).toBe(6);
    expect(stderr).toContain(`error: the ledger ${LEDGER} ${words} while it was written`);
    expect(stderr).toMatch(/go on with: firstpass run --resume \S+/);
    expect(stderr).not.toContain('    at ');
  });
});

/** Bytes that wait beside the ledger: they grow while a run writes. */
function logSize(file: string): number {
  return statSync(`${file}-wal`, { throwIfNoEntry: false })?.size ?? 0;
}
