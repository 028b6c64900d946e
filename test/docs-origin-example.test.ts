/** The table of docs/concepts/cost-per-correct-output.md is what the code computes. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { definitionsOf } from '../src/analyse/definitions/index.ts';
import { logMover } from '../src/analyse/interval/log-mover.ts';
import { INTERVAL_DEFAULTS } from '../src/analyse/interval/method.ts';
import type { Execution } from '../src/analyse/sample/execution.ts';
import { sampleOf } from '../src/analyse/sample/sample.ts';

const TOKENS = 7500;

/** 1,000 jobs of 7,500 tokens an attempt, of which some need one retry, and all are right in the end. */
function jobs(retried: number): readonly Execution[] {
  return Array.from({ length: 1000 }, (_, index) => {
    const attempts = index < retried ? 2 : 1;
    return {
      case: `job ${index}`,
      cost: attempts * TOKENS,
      firstCost: TOKENS,
      attempts,
      accepted: true,
      firstPass: attempts === 1,
      review: 0,
    };
  });
}

function columnOf(retried: number): { readonly numbers: readonly number[]; readonly range: string } {
  const sample = sampleOf(jobs(retried));
  const { totalCost, cpco, cpcoStrict, cpcoFirstAttempt } = definitionsOf(jobs(retried), sample);
  const interval = logMover.of(sample, INTERVAL_DEFAULTS);
  return {
    numbers: [totalCost, cpco, cpcoStrict, cpcoFirstAttempt],
    range: `${written(Math.round(interval?.lower ?? 0))} to ${written(Math.round(interval?.upper ?? 0))}`,
  };
}

const written = (value: number): string =>
  value.toLocaleString('en-US', { maximumFractionDigits: Number.isInteger(value) ? 0 : 2 });

const NAMES = [
  'all tokens, retries included',
  'per correct output',
  'per first-pass output, retries charged (strict)',
  'per first-pass output, without retries',
];

test('the origin example is computed, not quoted', () => {
  const [before, after] = [columnOf(150), columnOf(50)];
  const rows = NAMES.map((name, row) => {
    const [left = 0, right = 0] = [before.numbers[row], after.numbers[row]];
    const change = `−${(100 * (1 - right / left)).toFixed(1)} %`;
    return `| ${name} | ${written(left)} | ${written(right)} | ${change} |`;
  });
  rows.push(`| 95 % interval per correct output | ${before.range} | ${after.range} | |`);
  const page = readFileSync(
    path.resolve(import.meta.dirname, '../docs/concepts/cost-per-correct-output.md'),
    'utf8',
  );
  const shown = page
    .split('\n')
    .filter((line) => line.startsWith('|'))
    .map((line) =>
      line
        .split('|')
        .map((cell) => cell.trim())
        .join(' | ')
        .trim(),
    );
  for (const row of rows) {
    const wanted = row
      .split('|')
      .map((cell) => cell.trim())
      .join(' | ')
      .trim();
    expect(shown).toContain(wanted);
  }
});
