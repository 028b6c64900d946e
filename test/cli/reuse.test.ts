import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { openReader } from '../../src/ledger/sqlite/index.ts';
import { firstpass, startFirstpass } from './run-cli.ts';
import { temporaryFolder } from './temporary-folder.ts';

interface ReportJson {
  readonly run: { readonly id: string; readonly source: string; readonly rescoredFrom: string | null };
  readonly totals: {
    readonly trials: number;
    readonly cost: string;
    readonly reused: string;
    readonly reusedTrials: number;
  };
}

function reportOf(folder: string): ReportJson {
  const { stdout, stderr, code } = firstpass(folder, ['report', '--json']);
  expect({ stderr, code }).toEqual({ stderr: '', code: 0 });
  return JSON.parse(stdout) as ReportJson;
}

function edit(folder: string, file: string, from: string, to: string): void {
  const target = path.join(folder, file);
  const text = readFileSync(target, 'utf8');
  expect(text).toContain(from);
  writeFileSync(target, text.replace(from, to));
}

const SPEC = 'specs/ticket-triage/spec.yaml';

describe('run after run', { timeout: 120_000 }, () => {
  test('says what was spent now and what earlier, in every report', () => {
    const folder = temporaryFolder();
    firstpass(folder, ['init']);
    expect(firstpass(folder, ['run', '--quiet']).code).toBe(0);
    const first = reportOf(folder);
    expect(first.totals).toMatchObject({ trials: 24, reused: '0', reusedTrials: 0 });
    const second = firstpass(folder, ['run', '--quiet']);
    expect(second).toMatchObject({ code: 0, stderr: '' });
    const sentence =
      '$0 was spent now; $5.00 of the figures was bought in earlier runs (24 of 24 trials reused)';
    expect(second.stdout).toContain(sentence);
    expect(second.stdout).not.toContain('\nSpent ');
    expect(reportOf(folder).totals).toEqual({
      ...first.totals,
      reused: first.totals.cost,
      reusedTrials: 24,
    });
    expect(firstpass(folder, ['report', '--format', 'markdown']).stdout).toContain(sentence);
    expect(firstpass(folder, ['report', '--out', '-']).stdout).toContain(sentence);
    expect(firstpass(folder, ['run', '--quiet', '--fresh']).code).toBe(0);
    expect(reportOf(folder).totals).toEqual(first.totals);
  });

  test('`--replay-only` buys nothing and names what is missing', () => {
    const folder = temporaryFolder();
    firstpass(folder, ['init']);
    firstpass(folder, ['run', '--quiet']);
    expect(firstpass(folder, ['run', '--quiet', '--replay-only']).code).toBe(0);
    const short = firstpass(folder, ['run', '--quiet', '--replay-only', '--repeats', '3']);
    expect(short.code).toBe(4);
    expect(short.stderr).toContain('12 trials would have to be bought and are missing:\n  ticket-triage × ');
    expect(short.stderr).toContain('and 7 more');
    expect(short.stderr).toMatch(/buy what is missing with: firstpass run --resume \S+/);
    expect(firstpass(folder, ['run', '--replay-only', '--fresh'])).toMatchObject({ code: 2, stdout: '' });
  });

  test('`--replay-only` needs no key', () => {
    const other = temporaryFolder();
    firstpass(other, ['init']);
    edit(other, 'firstpass.yaml', 'sandbox/cheap', 'openai/gpt-5');
    const found = firstpass(other, ['run', '--quiet', '--replay-only']);
    expect(found.code).toBe(4);
    expect(found.stderr).toContain('24 trials would have to be bought');
  });
});

describe('rescore', { timeout: 120_000 }, () => {
  test('judges again for nothing, into a run of its own, and says what it could not ask for', () => {
    const folder = temporaryFolder();
    firstpass(folder, ['init']);
    firstpass(folder, ['run', '--quiet']);
    const before = reportOf(folder);
    edit(folder, SPEC, '  - { kind: exact, path: $.priority }\n', '');
    const found = firstpass(folder, ['rescore']);
    expect(found).toMatchObject({ code: 0, stderr: '' });
    expect(found.stdout).toContain('ticket-triage × cheap');
    expect(found.stdout).toContain(
      `judges the outputs of run ${before.run.id} once more; nothing was bought`,
    );
    const { run, totals } = reportOf(folder);
    expect(run).toMatchObject({ source: 'rescore', rescoredFrom: before.run.id });
    expect(totals).toMatchObject({ trials: 24, reusedTrials: 24 });
    const resumed = firstpass(folder, ['run', '--resume', run.id]);
    expect(resumed).toMatchObject({ code: 2 });
    expect(resumed.stderr).toContain('bought nothing, so there is nothing to resume');
    // The run that a newest resume means is still the one that bought.
    const again = JSON.parse(firstpass(folder, ['rescore', before.run.id, '--json']).stdout) as object;
    expect(again).toMatchObject({
      schema: 'firstpass/rescore/1',
      of: before.run.id,
      refused: [],
      leftOut: 0,
    });
  });

  test('with the same validators finds the same', () => {
    const folder = temporaryFolder();
    firstpass(folder, ['init']);
    firstpass(folder, ['run', '--quiet']);
    const { cells, short, dropped } = JSON.parse(firstpass(folder, ['rescore', '--json']).stdout) as {
      cells: { before: object; now: object }[];
      short: number;
      dropped: number;
    };
    expect([cells.length, short, dropped]).toEqual([2, 0, 0]);
    for (const { before, now } of cells) expect(now).toEqual(before);
  });

  test('leaves out, by name, what answers another question', () => {
    const folder = temporaryFolder();
    firstpass(folder, ['init']);
    firstpass(folder, ['run', '--quiet']);
    edit(folder, 'firstpass.yaml', 'sandbox/cheap', 'sandbox/hasty');
    const part = firstpass(folder, ['rescore']);
    expect(part.code).toBe(4);
    expect(part.stderr).toContain('left out: ticket-triage × cheap: what is asked has changed since');
    expect(reportOf(folder).totals.trials).toBe(12);
    edit(folder, SPEC, 'You sort', 'You now sort');
    const nothing = firstpass(folder, ['rescore']);
    expect(nothing).toMatchObject({ code: 2, stdout: '' });
    expect(nothing.stderr).toContain('has no output that this project still asks for');
  });
});

test(
  'a run that is killed while it reuses goes on, and ends as if undisturbed',
  { timeout: 120_000 },
  async () => {
    const folder = temporaryFolder();
    firstpass(folder, ['init']);
    firstpass(folder, ['run', '--quiet', '--repeats', '8']);
    const { child, ended } = startFirstpass(folder, ['run', '--repeats', '16', '--concurrency', '2']);
    const reader = openReader(path.join(folder, '.firstpass/ledger.db'));
    const begun = (): number => {
      const [newest, ...earlier] = reader.runs();
      return earlier.length === 0 || newest === undefined ? 0 : [...reader.trials(newest.id)].length;
    };
    await expect.poll(begun, { timeout: 60_000, interval: 10 }).toBeGreaterThan(0);
    child.kill('SIGKILL');
    reader.close();
    await ended;
    expect(firstpass(folder, ['run', '--quiet', '--repeats', '16', '--resume']).code).toBe(0);
    const { totals } = reportOf(folder);
    expect(totals).toMatchObject({ trials: 192, reusedTrials: 96 });
    const undisturbed = temporaryFolder();
    firstpass(undisturbed, ['init']);
    firstpass(undisturbed, ['run', '--quiet', '--repeats', '16']);
    expect(reportOf(undisturbed).totals.cost).toBe(totals.cost);
  },
);
