import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { parse } from 'csv-parse/sync';
import { beforeAll, describe, expect, test } from 'vitest';
import { csvLine } from '../../src/cli/csv-line.ts';
import { parseLabels } from '../../src/cli/parse-labels.ts';
import { keptProject, runIn } from './kept-project.ts';
import { type CliResult, firstpass } from './run-cli.ts';

describe('firstpass audit', () => {
  let folder = '';
  let run = '';
  const audit = (...args: readonly string[]): CliResult => firstpass(folder, ['audit', ...args]);
  const labelled = (text: string): CliResult => {
    writeFileSync(path.join(folder, 'labels.csv'), text);
    return audit('--labels', 'labels.csv');
  };
  const sample = (...args: readonly string[]): readonly Readonly<Record<string, string>>[] =>
    parse(audit('sample', ...args).stdout, { columns: true });
  beforeAll(() => {
    folder = keptProject();
    run = runIn(folder, '--repeats', '3');
  }, 60_000);

  test('draws accepted outputs at random, takes labels in, and the report shows them', () => {
    expect(audit().stderr).toContain('has no labels');
    const drawn = sample('--n', '6');
    expect(drawn).toHaveLength(6);
    expect(drawn).toEqual(sample('--n', '6'));
    expect(drawn).not.toEqual(sample('--n', '6', '--seed', '2'));
    for (const row of drawn)
      expect(row).toMatchObject({ correct: '', output: expect.stringContaining('category') });
    const rows = drawn.map(({ trial }, at) => `${trial},${at === 0 ? 'no' : 'yes'}`);
    const result = labelled(`trial,correct\n${rows.join('\n')}\n`);
    expect(result).toMatchObject({ code: 0, stderr: '' });
    expect(result.stdout).toContain('all cells, audited: precision 5/6');
    const report = JSON.parse(firstpass(folder, ['report', '--json']).stdout) as {
      readonly audits: readonly object[];
    };
    expect(report.audits[0]).toMatchObject({ spec: null, audited: 6, correct: 5, precision: { n: 6 } });
    expect(firstpass(folder, ['report', '--format', 'markdown']).stdout).toContain('precision 5/6');
    // The same file again changes nothing; a later label replaces an earlier one.
    expect(audit('--labels', 'labels.csv').stdout).toBe(result.stdout);
    const second = JSON.stringify({ trial: Number(drawn[0]?.['trial']), correct: true });
    expect(labelled(second).stdout).toContain('precision 6/6');
  });

  test.each([
    ['a trial that is none', 'trial,correct\n999999,yes\n', /trial 999999 is no accepted output/],
    ['a word that is no label', 'trial,correct\n1,maybe\n', /labels.csv:2: "maybe" is neither yes nor no/],
    ['a table without the column', 'trial,right\n1,yes\n', /no column "correct"/],
  ])('refuses %s', (_, text, message) => {
    const result = labelled(text);
    expect(result.code).toBe(2);
    expect(result.stderr).toMatch(message);
  });

  test('an unknown run', () => {
    expect(audit('sample', `${run}x`).stderr).toContain(`did you mean "${run}"`);
  });
});

describe('labels', () => {
  test('that nobody filled in are left out; twice is refused', () => {
    expect(parseLabels({ name: 'l', text: 'trial,correct\n1,YES\n2,\n3,0\n' })).toEqual([
      { trialId: 1, correct: true },
      { trialId: 3, correct: false },
    ]);
    expect(() =>
      parseLabels({ name: 'l', text: '{"trial":1,"correct":true}\n{"trial":1,"correct":true}' }),
    ).toThrow('l:2: trial 1 is labelled twice');
    expect(() => parseLabels({ name: 'l', text: '{"trial":1,' })).toThrow('l:1 is no JSON object');
  });
});

test('a text that a spreadsheet would run is inert', () => {
  expect(csvLine(['=1+1', '-2', '@x', 'a,"b"'])).toBe(`'=1+1,'-2,'@x,"a,""b"""`);
});
