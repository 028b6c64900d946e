import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { ledgerHolds } from './ledger-holds.ts';
import { firstpass, startFirstpass } from './run-cli.ts';
import { until } from './until.ts';
import { temporaryFolder } from './temporary-folder.ts';

interface ReportJson {
  readonly schema: string;
  readonly run: { readonly id: string; readonly synthetic: boolean };
  readonly totals: { readonly trials: number; readonly cost: string };
  readonly cells: readonly { readonly spec: string; readonly variant: string }[];
}

function reportOf(folder: string): ReportJson {
  return JSON.parse(firstpass(folder, ['report', '--json']).stdout) as ReportJson;
}

describe('a new user', () => {
  test('init → edit → check → plan → run → report', { timeout: 300_000 }, () => {
    const folder = temporaryFolder();
    expect(firstpass(folder, ['init']).code).toBe(0);
    const project = path.join(folder, 'firstpass.yaml');
    const text = readFileSync(project, 'utf8');
    writeFileSync(
      project,
      text.replace('variants:\n', 'variants:\n  - { id: premium, model: sandbox/premium }\n'),
    );
    expect(firstpass(folder, ['check'])).toMatchObject({
      code: 0,
      stdout: 'ok: 1 spec, 6 cases, 3 variants\n',
    });
    const plan = firstpass(folder, ['plan', '--json']);
    expect(JSON.parse(plan.stdout)).toMatchObject({ schema: 'firstpass/plan/1', trials: 36 });
    expect(existsSync(path.join(folder, '.firstpass'))).toBe(false);
    const run = firstpass(folder, ['run', '--quiet']);
    expect(run).toMatchObject({ code: 0, stderr: '' });
    expect(run.stdout).toContain('Synthetic data');
    const report = reportOf(folder);
    expect(report).toMatchObject({
      schema: 'firstpass/report/1',
      totals: { trials: 36 },
      run: { synthetic: true },
    });
    expect(report.cells.map((cell) => cell.variant).sort()).toEqual(['cheap', 'premium', 'steady']);
    expect(firstpass(folder, ['report', '--out', 'page.html']).code).toBe(0);
    const page = readFileSync(path.join(folder, 'page.html'), 'utf8');
    expect(page).toContain('<!doctype html>');
    expect(page).toContain('Content-Security-Policy');
  });

  test(
    'gets the same verdicts and token costs from the same seed, whatever the concurrency',
    { timeout: 300_000 },
    () => {
      const runs = ['1', '8'].map((concurrency) => {
        const folder = temporaryFolder();
        firstpass(folder, ['init']);
        expect(firstpass(folder, ['run', '--quiet', '--concurrency', concurrency]).code).toBe(0);
        return reportOf(folder);
      });
      expect(runs[0]?.totals).toEqual(runs[1]?.totals);
    },
  );
});

describe('stopping', () => {
  test(
    'Ctrl-C once finishes what is in flight; --resume runs only what is missing',
    { timeout: 300_000 },
    async () => {
      const folder = temporaryFolder();
      firstpass(folder, ['init']);
      const { child, ended } = startFirstpass(folder, ['run', '--repeats', '20', '--concurrency', '2']);
      await until(() => ledgerHolds(folder, 'trial_end'), ended);
      child.kill('SIGINT');
      const stopped = await ended;
      expect(stopped.code).toBe(4);
      const id = /--resume (\S+)/.exec(stopped.stderr)?.[1] ?? '';
      const before = reportOf(folder).totals.trials;
      expect(before).toBeGreaterThan(0);
      expect(before).toBeLessThan(240);
      expect(firstpass(folder, ['run', '--quiet', '--repeats', '20', '--resume', id]).code).toBe(0);
      const resumed = reportOf(folder);
      expect(resumed).toMatchObject({ run: { id }, totals: { trials: 240 } });
      const undisturbed = temporaryFolder();
      firstpass(undisturbed, ['init']);
      firstpass(undisturbed, ['run', '--quiet', '--repeats', '20']);
      expect(reportOf(undisturbed).totals).toEqual(resumed.totals);
    },
  );

  test(
    'Ctrl-C twice ends at once; the report of what was broken off is sound',
    { timeout: 300_000 },
    async () => {
      const folder = temporaryFolder();
      firstpass(folder, ['init']);
      const variant = `  - { id: slow, command: [node, -e, 'setTimeout(() => 0, 60_000)'] }`;
      const project = path.join(folder, 'firstpass.yaml');
      writeFileSync(project, readFileSync(project, 'utf8').replace('variants:\n', `variants:\n${variant}\n`));
      const { child, ended, told } = startFirstpass(folder, ['run', '--quiet', '--variant', 'slow']);
      await until(() => ledgerHolds(folder, 'intent'), ended);
      child.kill('SIGINT');
      await until(() => told().includes('Ctrl-C again'), ended);
      child.kill('SIGINT');
      expect(await ended).toMatchObject({ code: 4 });
      expect(firstpass(folder, ['report', '--json'])).toMatchObject({ code: 0, stderr: '' });
    },
  );

  test(
    'a run that was killed goes on where it was, and pays nothing twice',
    { timeout: 300_000 },
    async () => {
      const folder = temporaryFolder();
      firstpass(folder, ['init']);
      const { child, ended } = startFirstpass(folder, ['run', '--repeats', '20']);
      await until(() => ledgerHolds(folder, 'trial_end'), ended);
      child.kill('SIGKILL');
      await ended;
      expect(firstpass(folder, ['run', '--quiet', '--repeats', '20', '--resume']).code).toBe(0);
      expect(reportOf(folder).totals.trials).toBe(240);
    },
  );
});
