import path from 'node:path';
import { Ajv } from 'ajv';
import { beforeAll, describe, expect, test } from 'vitest';
import type { CompareDocument } from '../../reports/comparison/document.ts';
import { compareSchema } from '../../reports/comparison/json-schema.ts';
import { parseUsd } from '../../src/model/money.ts';
import { sharedData } from '../shared-data.ts';
import { edit, keptFolder, keptProject, runIn } from './kept-project.ts';
import { type CliResult, firstpass } from './run-cli.ts';

const parsed = (result: CliResult): CompareDocument => JSON.parse(result.stdout) as CompareDocument;

describe('firstpass compare', () => {
  let folder = '';
  let runs: readonly string[] = [];
  const compare = (...args: readonly string[]): CliResult => firstpass(folder, ['compare', ...args]);

  beforeAll(() => {
    folder = keptProject();
    const first = runIn(folder);
    runs = [first, runIn(folder)];
  }, 60_000);

  test('two runs of the same are never called dearer, and the exit is 0 whatever was found', () => {
    const [first = '', second = ''] = runs;
    const result = compare(first, second, '--json');
    expect(result).toMatchObject({ code: 0, stderr: '' });
    const document = parsed(result);
    const validate = new Ajv({ strict: true, allErrors: true }).compile(compareSchema);
    validate(document);
    expect(validate.errors ?? []).toEqual([]);
    expect(document).toMatchObject({ schema: 'firstpass/compare/1', refused: [], baseline: first });
    expect(document.cells.map(({ finding }) => finding)).not.toContain('regressed');
    // Both runs recorded their validators: nothing is taken on trust.
    const codes = document.cells.flatMap((cell) => cell.warnings.map(({ code }) => code));
    expect(codes).not.toContain('ruler-unknown');
  });

  test('a run that reused the other is unchanged, in words and as JSON', { timeout: 60_000 }, () => {
    const [first = '', second = ''] = runs;
    const { cells } = parsed(compare(first, second, '--json'));
    expect(cells.length).toBeGreaterThan(1);
    for (const cell of cells) {
      expect(cell).toMatchObject({
        finding: 'unchanged',
        reason: 'the same trials (reused)',
        ratio: 1,
        p: null,
      });
      expect(cell.sharedTrials).toBe(cell.candidate.trials);
    }
    const told = compare(first, second);
    expect(told).toMatchObject({ code: 0, stderr: '' });
    expect(told.stdout).toContain('unchanged: the same trials (reused)');
    // Twice the repeats: half of them are the first run's own.
    const more = runIn(folder, '--repeats', '4');
    for (const cell of parsed(compare(first, more, '--json')).cells) {
      expect(cell.sharedTrials * 2).toBe(cell.candidate.trials);
      expect(cell.permutation).not.toBeNull();
      expect(cell.warnings.map(({ code }) => code)).toContain('shared-trials');
    }
    const anew = runIn(folder, '--fresh');
    for (const cell of parsed(compare(first, anew, '--json')).cells) expect(cell.sharedTrials).toBe(0);
  });

  test('two variants of one run', () => {
    const result = compare(runs[0] ?? '', '--baseline-variant', 'cheap', '--variant', 'steady', '--json');
    const [cell] = parsed(result).cells;
    expect(cell).toMatchObject({ baseline: { variant: 'cheap' }, candidate: { variant: 'steady' } });
  });

  test.each([
    ['an unknown run', () => [`${runs[0]}x`, runs[1] ?? ''], /did you mean "/],
    ['a run with itself', () => [runs[0] ?? '', runs[0] ?? ''], /would be compared with itself/],
    ['one run alone', () => [runs[0] ?? ''], /--baseline-variant A --variant B/],
    ['an unknown variant', () => [...runs, '--variant', 'stedy'], /did you mean "steady"/],
    ['an unknown spec', () => [...runs, '--spec', 'nothing'], /no spec "nothing" in the runs/],
    ['half a pair', () => [...runs, '--baseline-variant', 'cheap'], /none to compare with it/],
    ['a margin that is none', () => [...runs, '--margin', '0'], /share above 0/],
  ])('refuses %s', (_, args, message) => {
    const result = compare(...args());
    expect(result.code).toBe(2);
    expect(result.stderr).toMatch(message);
    expect(result.stderr).not.toContain('internal error');
  });

  test('prices both by the card of the newer run, and says what prices did', { timeout: 60_000 }, () => {
    edit(path.join(folder, 'rates.yaml'), '"60"', '"120"');
    const dearer = runIn(folder);
    const document = parsed(compare(runs[0] ?? '', dearer, '--json'));
    expect(document.cells[0]?.baseline.rateCard).toBe(document.cells[0]?.candidate.rateCard);
    const { difference, usage, price } = document.cells[0]?.prices ?? {};
    expect(parseUsd(usage ?? '') + parseUsd(price ?? '')).toBe(parseUsd(difference ?? ''));
    expect(parseUsd(price ?? '')).toBeGreaterThan(0n);
    expect(document.cells.map(({ finding }) => finding)).not.toContain('regressed');
    const asBought = compare(runs[0] ?? '', dearer, '--pricing', 'original');
    expect(asBought.code).toBe(2);
    expect(asBought.stderr).toContain(`firstpass reprice ${runs[0]} --card FILE`);
    edit(path.join(folder, 'rates.yaml'), '"120"', '"60"');
  });

  test('refuses other validators with the remedy', { timeout: 60_000 }, () => {
    edit(path.join(folder, 'specs/ticket-triage/spec.yaml'), '  - kind: no-apology\n', '');
    const laxer = runIn(folder);
    const refused = compare(runs[0] ?? '', laxer);
    expect(refused.code).toBe(2);
    expect(refused.stderr).toContain('were judged by different validators or expectations');
    expect(refused.stderr).toContain(`firstpass rescore ${runs[0]}`);
    // More attempts are a change of the agent's, not of the ruler's.
    edit(path.join(folder, 'specs/ticket-triage/spec.yaml'), 'maxAttempts: 2', 'maxAttempts: 3');
    expect(compare(laxer, runIn(folder)).code).toBe(0);
  });

  test.skipIf(sharedData('humaneval-retries') === null)(
    'compares the variants of a real run',
    { timeout: 60_000 },
    () => {
      const place = keptFolder();
      const data = sharedData('humaneval-retries') ?? '';
      const file = (name: string): string => path.join(data, name);
      const given = ['--trials', file('tasks.csv'), '--prices', file('prices.json')];
      firstpass(place, ['import', 'csv', file('calls.csv'), ...given, '--mapping', file('mapping.yaml')]);
      const report = firstpass(place, ['report', '--json']);
      const { run } = JSON.parse(report.stdout) as { readonly run: { readonly id: string } };
      const pair = (one: string, other: string): CompareDocument =>
        parsed(
          firstpass(place, ['compare', run.id, '--baseline-variant', one, '--variant', other, '--json']),
        );
      const found = pair('c02', 'c01').cells[0];
      expect(found).toMatchObject({ finding: 'regressed', cases: { common: 164 } });
      expect(found?.ratio).toBeCloseTo(0.000452589933993399 / 0.000338220421393841, 9);
      expect(pair('c01', 'c02').cells[0]).toMatchObject({ finding: 'improved' });
      // 97 % cheaper, and five points less often correct: the guard says no.
      expect(pair('c03', 'c07').cells[0]).toMatchObject({ finding: 'regressed', yieldGuard: 'FAIL' });
    },
  );
});
