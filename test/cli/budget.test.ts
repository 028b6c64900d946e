import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { firstpass, startFirstpass } from './run-cli.ts';
import { temporaryFolder } from './temporary-folder.ts';

interface ReportJson {
  readonly totals: { readonly byComponent: Readonly<Record<string, string>> };
  readonly budget?: {
    readonly budgets: readonly {
      readonly scope: string;
      readonly spent: string;
      readonly stopped: boolean;
    }[];
    readonly notBegun: number;
  };
}

/** A small project whose variants have a ceiling on their answers. */
function projectFolder(more = ''): string {
  const folder = temporaryFolder();
  expect(firstpass(folder, ['init']).code).toBe(0);
  const file = path.join(folder, 'firstpass.yaml');
  const text = readFileSync(file, 'utf8');
  const ceiling = 'parameters: { maxOutputTokens: 300 }';
  const bounded = text.replaceAll(/^ {4}model: sandbox.*$/gm, (line) => `${line}\n    ${ceiling}`);
  expect(bounded).toContain('maxOutputTokens: 300');
  writeFileSync(file, bounded + more);
  return folder;
}

const reportOf = (folder: string): ReportJson =>
  JSON.parse(firstpass(folder, ['report', '--json']).stdout) as ReportJson;

/** Dollars that models were paid: what is estimated for people is in no budget. */
const modelCost = ({ totals }: ReportJson): number =>
  ['model.input', 'model.cache', 'model.output'].reduce(
    (sum, name) => sum + Number(totals.byComponent[name]),
    0,
  );

const CAP = '0.004';

describe('firstpass run under a budget', () => {
  test('exits 7, says what ended it, and goes on with a higher one', { timeout: 120_000 }, () => {
    const folder = projectFolder();
    const ended = firstpass(folder, ['run', '--quiet', '--budget-usd', CAP]);
    expect(ended).toMatchObject({ code: 7 });
    expect(ended.stderr).toContain('stopped by the budget');
    expect(ended.stderr).toMatch(/run: \$0\.00\d\d of \$0\.004 spent/);
    expect(ended.stderr).toMatch(/\d+ trials? not begun, \d+ trials? stopped half-way/);
    expect(ended.stdout).toMatch(/Budget run: \$0\.00\d+ of \$0\.004 spent, which ended it/);
    const id = /--resume (\S+)/.exec(ended.stderr)?.[1] ?? '';
    const report = reportOf(folder);
    expect(modelCost(report)).toBeLessThanOrEqual(Number(CAP));
    expect(report.budget).toMatchObject({ budgets: [{ scope: 'run', stopped: true }] });
    const resumed = firstpass(folder, ['run', '--quiet', '--resume', id, '--budget-usd', '5']);
    expect([resumed.code, resumed.stderr]).toEqual([0, '']);
    expect(reportOf(folder).budget).toMatchObject({ notBegun: 0, budgets: [{ stopped: false }] });
  });

  test(
    'goes on at the prices that it began with, whatever the rate cards say by then',
    { timeout: 120_000 },
    () => {
      const folder = projectFolder();
      const ended = firstpass(folder, ['run', '--quiet', '--budget-usd', CAP]);
      const id = /--resume (\S+)/.exec(ended.stderr)?.[1] ?? '';
      const rates = path.join(folder, 'rates.yaml');
      const before = readFileSync(rates, 'utf8');
      writeFileSync(rates, before.replace('per_hour: "60"', 'per_hour: "600"'));
      const resumed = firstpass(folder, ['run', '--quiet', '--resume', id, '--budget-usd', '5']);
      expect(resumed.code).toBe(0);
      expect(resumed.stderr).toContain(`the rate cards have changed since run ${id} began`);
      const { review } = reportOf(folder).totals.byComponent;
      const dearer = firstpass(folder, ['run', '--quiet', '--replay-only', '--budget-usd', '5']);
      expect([dearer.code, dearer.stderr]).toEqual([0, '']);
      expect(Number(reportOf(folder).totals.byComponent['review'])).toBeCloseTo(Number(review) * 10, 9);
    },
  );

  test('a day’s budget counts the runs before', { timeout: 120_000 }, () => {
    const folder = projectFolder(`budgets: { day: "${CAP}" }\n`);
    expect(firstpass(folder, ['run', '--quiet']).code).toBe(7);
    const first = reportOf(folder);
    const again = firstpass(folder, ['run', '--quiet', '--fresh']);
    expect(again.code).toBe(7);
    const second = reportOf(folder);
    expect(modelCost(first) + modelCost(second)).toBeLessThanOrEqual(Number(CAP));
  });

  test('refuses what has no ceiling or no price before anything is bought', { timeout: 60_000 }, () => {
    const folder = projectFolder();
    const file = path.join(folder, 'firstpass.yaml');
    const text = readFileSync(file, 'utf8');
    writeFileSync(file, text.replaceAll('parameters: { maxOutputTokens: 300 }', 'tags: {}'));
    const unbounded = firstpass(folder, ['run', '--quiet', '--budget-usd', '1']);
    expect(unbounded.code).toBe(2);
    expect(unbounded.stderr).toContain('has no `maxOutputTokens`');
    writeFileSync(file, `${text.replace('[rates.yaml]', '[none.yaml, rates.yaml]')}budgets: { run: "1" }\n`);
    writeFileSync(
      path.join(folder, 'none.yaml'),
      'schema: ratecard/1\nid: none\nskus:\n  - sku: sandbox/steady\n    periods: [{ rates: { output: null } }]\n',
    );
    const unpriced = firstpass(folder, ['run', '--quiet']);
    expect(unpriced.code).toBe(2);
    expect(unpriced.stderr).toContain('has no rate for output');
    expect(firstpass(folder, ['report', '--json']).code).not.toBe(0);
  });

  test('asks above a sum, and is refused where nobody can be asked', { timeout: 60_000 }, () => {
    const folder = projectFolder();
    const refused = firstpass(folder, ['run', '--quiet', '--ask-above', '0.0001']);
    expect(refused.code).toBe(7);
    expect(refused.stderr).toContain('nobody can be asked, as this is no terminal');
    expect(firstpass(folder, ['run', '--quiet', '--ask-above', '0.0001', '--yes']).code).toBe(0);
  });

  test('plan holds the budgets against the forecast', { timeout: 60_000 }, () => {
    const folder = projectFolder('budgets: { run: "0.000001", day: "20" }\n');
    const plan = firstpass(folder, ['plan']);
    expect(plan.stdout).toMatch(/Budget run: \$0\.000001, forecast .* will stop the run early/);
    expect(plan.stdout).toMatch(/Budget day \(UTC\): \$20, forecast .* fits/);
  });

  test('holds across kill -9 and resume, answers in doubt included', { timeout: 120_000 }, async () => {
    const folder = projectFolder('budgets: { run: "0.006" }\n');
    for (let kills = 0; kills < 3; kills += 1) {
      const resume = kills === 0 ? [] : ['--resume'];
      const args = ['run', '--repeats', '20', ...resume];
      const { child, ended } = startFirstpass(folder, args);
      // Trials are under way once there is progress.
      await new Promise((resolve) => child.stderr?.once('data', resolve));
      await new Promise((resolve) => setTimeout(resolve, 40));
      child.kill('SIGKILL');
      await ended;
    }
    const last = firstpass(folder, ['run', '--quiet', '--repeats', '20', '--resume']);
    expect([last.code, last.stderr.includes('stopped by the budget')]).toEqual([7, true]);
    const report = reportOf(folder);
    const counted = Number(report.budget?.budgets[0]?.spent);
    expect(counted).toBeLessThanOrEqual(0.006);
    expect(modelCost(report)).toBeLessThanOrEqual(counted);
  });
});
