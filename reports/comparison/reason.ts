import type { JudgedCell } from '../../src/analyse/comparison/run-comparison.ts';
import type { CompareOptions } from '../../src/analyse/comparison/compare.ts';
import type { ComponentChange } from '../../src/analyse/comparison/components.ts';
import { count, percent } from '../format.ts';

/** Returns why a cell has its verdict, in one sentence without a full stop; every number in it is computed. */
export function reasonOf(cell: JudgedCell, options: CompareOptions): string {
  const { found, verdict, judged } = cell;
  const margin = percent(options.margin);
  if (judged.baseline.trials.length === 0) return 'the baseline has no judged trial of this cell';
  if (judged.candidate.trials.length === 0) return 'the candidate has no judged trial of this cell';
  if (found === null || verdict === null) return untested(cell);
  const { change } = found.comparison;
  if (verdict.yieldGuard === 'FAIL') {
    const least = `at least the ${points(options.yieldMargin)} that the yield may not fall`;
    return `the yield fell by ${points(-change.yieldDiff)}, which is shown and ${least}`;
  }
  switch (verdict.cpco) {
    case 'FAIL':
      return `an increase is shown, and it is at least ${margin}`;
    case 'PASS':
      return verdict.improved ? 'it is shown to be cheaper' : `an increase of ${margin} or more is excluded`;
    case 'INCONCLUSIVE':
      return inconclusive(cell, options);
  }
}

function untested({ same, shared, finding }: JudgedCell): string {
  if (same === null) return 'the arms have no case in common';
  if (finding === 'unchanged') return 'the same trials (reused)';
  const all = `the candidate's trials of these cases are the baseline's own (reused: ${count(shared.trials)}`;
  return `${all}, of which ${count(shared.differing)} ended or cost otherwise): nothing is left to test; \`run --fresh\` measures anew`;
}

function inconclusive({ found, verdict }: JudgedCell, options: CompareOptions): string {
  if (found === null || verdict === null) return '';
  const { deciding, comparison } = found;
  const margin = percent(options.margin);
  if (verdict.reason !== 'neither shown') return verdict.reason;
  if (!deciding.possible) {
    const cases = Number.isFinite(deciding.cases) ? `: it takes ${count(deciding.cases)} cases` : '';
    return `no result of so few trials could have decided${cases}`;
  }
  const { costRatio, yieldDiff } = comparison.components;
  const parts = [
    ...(costRatio === null ? [] : [`cost per trial ${partText(costRatio)}`]),
    `yield ${signedPoints(yieldDiff.value)} ${isShown(yieldDiff)}`,
  ];
  const more =
    deciding.trials === null ? '' : `; about ${count(deciding.trials)} trials an arm would tell ${margin}`;
  return `neither an increase nor its absence is shown: ${parts.join(', ')}${more}`;
}

function partText(part: ComponentChange): string {
  return `${signedPercent(part.value - 1)} ${isShown(part)}`;
}

function isShown({ shown }: ComponentChange): string {
  return shown ? 'shown' : 'not shown';
}

/** Returns a relative change such as `+12%`. */
export function signedPercent(share: number): string {
  if (!Number.isFinite(share)) return share > 0 ? '+∞' : '−∞';
  const text = percentOf(Math.abs(share));
  return `${share < 0 ? '−' : '+'}${text}`;
}

function percentOf(share: number): string {
  const value = share * 100;
  return `${value >= 9.95 || value === 0 ? value.toFixed(0) : value.toFixed(1)}%`;
}

/** Returns a difference of shares such as `+4 points`. */
export function signedPoints(difference: number): string {
  return `${difference < 0 ? '−' : '+'}${points(Math.abs(difference))}`;
}

function points(difference: number): string {
  const scaled = difference * 100;
  const value = Number(scaled < 0.05 ? scaled.toPrecision(1) : scaled.toFixed(1));
  return `${value} ${value === 1 ? 'point' : 'points'}`;
}
