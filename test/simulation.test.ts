/** The published simulation: it runs, and the tables of docs/how-it-is-tested.md keep what the statistics promise. */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';

const root = path.resolve(import.meta.dirname, '..');
const page = readFileSync(path.join(root, 'docs/how-it-is-tested.md'), 'utf8');

/** Returns the rows of a block's table without its head, as cells. */
function rows(text: string): readonly (readonly string[])[] {
  const lines = text.split('\n').filter((line) => line.startsWith('|'));
  return lines.slice(2).map((line) =>
    line
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim()),
  );
}

function block(name: string): readonly (readonly string[])[] {
  const found = new RegExp(`<!-- simulate:${name} -->([\\s\\S]*?)<!-- /simulate:${name} -->`).exec(page);
  return rows(found?.[1] ?? '');
}

/** Returns the mean and the worst of a cell such as `95.1 % (93.0 %)`. */
function shares(cell: string): { readonly mean: number; readonly worst: number } {
  const [mean = Number.NaN, worst = Number.NaN] = [...cell.matchAll(/([\d.]+) %/g)].map((match) =>
    Number(match[1]),
  );
  return { mean, worst };
}

function average(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** Returns what the simulation prints at its smallest. */
function simulate(seed: string): string {
  return execFileSync(
    process.execPath,
    ['scripts/simulate.mjs', '--repetitions', '1', '--gates', '1', '--pulls', '1', '--quiet', '--seed', seed],
    { cwd: root, encoding: 'utf8', env: { ...process.env, NO_COLOR: '1' } },
  );
}

describe('docs/how-it-is-tested.md', () => {
  test('log-MOVER covers at least 93.5 % in the mean of every column, and nowhere under 89 %', () => {
    const cells = block('coverage')
      .filter(([method]) => method === '`logMover`')
      .flatMap(([, , ...columns]) => columns.map(shares));
    expect(cells).toHaveLength(20);
    for (const { mean, worst } of cells) {
      expect(mean).toBeGreaterThanOrEqual(93.5);
      expect(worst).toBeGreaterThanOrEqual(89);
    }
  });

  test('the gate errs in at most 6 % either way in the mean', () => {
    const table = block('gate');
    const column = (truth: string, at: number): number[] =>
      table.filter(([name]) => name === truth).map((row) => shares(row[at] ?? '').mean);
    expect(column('no change', 2)).toHaveLength(3);
    expect(average(column('no change', 2))).toBeLessThanOrEqual(6);
    for (const truth of ['at the margin, by cost', 'at the margin, by yield']) {
      expect(column(truth, 3)).toHaveLength(3);
      expect(average(column(truth, 3))).toBeLessThanOrEqual(6);
    }
  });
});

describe('whole pull requests in docs/how-it-is-tested.md', () => {
  const table = block('pull-requests');
  const column = (truth: RegExp, at: number): number[] =>
    table.filter(([name]) => truth.test(name ?? '')).map((row) => shares(row[at] ?? '').mean);

  test('without a change at most 5 % are stopped, and at most 75 % of the runs are used', () => {
    expect(column(/^no change$/, 2)).toHaveLength(2);
    for (const stopped of column(/^no change$/, 2)) expect(stopped).toBeLessThanOrEqual(5);
    for (const used of column(/^no change$/, 8)) expect(used).toBeLessThanOrEqual(75);
  });
});

test('a pull request that makes one of four cells +50 % dearer is stopped in 90 % but for heavy tails', () => {
  const found = block('pull-requests').filter(([truth]) => truth?.startsWith('+50 %') === true);
  expect(found.length).toBeGreaterThanOrEqual(2);
  for (const [, , stopped = '', flat = '', light = '', moderate = ''] of found) {
    expect(shares(stopped).mean).toBeGreaterThanOrEqual(85);
    expect(average([flat, light, moderate].map((cell) => shares(cell).mean))).toBeGreaterThanOrEqual(90);
  }
});

describe('npm run simulate', () => {
  test('gives the same tables for the same seed', () => {
    const first = simulate('7');
    expect(rows(first).length).toBeGreaterThan(40);
    expect(simulate('7')).toBe(first);
  });
});
