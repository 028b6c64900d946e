import { Failure } from '../model/failure.ts';
import type { Mapping } from './mapping.ts';
import type { CallRow, RowKey, TrialRow } from './rows.ts';

/** A trial with its calls, attempt by attempt. */
export interface JoinedTrial {
  readonly row: TrialRow;
  /** From 1. */
  readonly repeat: number;
  /** At least one; each with at least one call, in the order of the file. */
  readonly attempts: readonly (readonly CallRow[])[];
}

/** Rows that a message names at the most. */
const SHOWN = 5;

/** Brings calls and trials together; throws Failure when they do not fit each other one to one. */
export function joinTrials(
  files: { readonly calls: string; readonly trials: string },
  calls: readonly CallRow[],
  trials: readonly TrialRow[],
): readonly JoinedTrial[] {
  const byKey = new Map<string, { readonly row: TrialRow; readonly calls: CallRow[] }>();
  for (const row of trials) {
    const first = byKey.get(keyOf(row));
    if (first !== undefined) {
      const message = `${files.trials} lines ${first.row.line} and ${row.line} are both ${describe(row)}`;
      throw new Failure('import/duplicate', message, {
        hint: 'variant, repeat and case together must name one trial: does the mapping lack the repeat column?',
      });
    }
    byKey.set(keyOf(row), { row, calls: [] });
  }
  const orphans: CallRow[] = [];
  for (const call of calls) {
    const trial = byKey.get(keyOf(call));
    if (trial === undefined) orphans.push(call);
    else trial.calls.push(call);
  }
  refuse(files.calls, 'belong to no trial of', files.trials, orphans);
  const idle = [...byKey.values()].filter((trial) => trial.calls.length === 0).map((trial) => trial.row);
  refuse(files.trials, 'have no call in', files.calls, idle);
  const numbers = repeatNumbers(trials);
  return [...byKey.values()].map((trial) => ({
    row: trial.row,
    repeat: trial.row.repeat === null ? 1 : (numbers.get(trial.row.repeat) ?? 1),
    attempts: attemptsOf(files.calls, trial.row, trial.calls),
  }));
}

/** Returns whether the agent's own check let the output pass. */
export function isAccepted(trial: JoinedTrial, mapping: Mapping): boolean {
  switch (mapping.accepted) {
    case 'column':
      return trial.row.accepted === true;
    case 'correct':
      return trial.row.correct === true;
    // A trial stops at the first accepted attempt: one that used them all up was never accepted.
    case 'last-attempt':
      return mapping.max_attempts === null || trial.attempts.length < mapping.max_attempts;
  }
}

function keyOf(row: RowKey): string {
  return JSON.stringify([row.variant, row.repeat, row.case]);
}

function describe(row: RowKey): string {
  const repeat = row.repeat === null ? '' : `, repeat "${row.repeat}"`;
  return `variant "${row.variant}"${repeat}, case "${row.case}"`;
}

function refuse(file: string, what: string, other: string, rows: readonly RowKey[]): void {
  const [first] = rows;
  if (first === undefined) return;
  const shown = rows.slice(0, SHOWN).map((row) => row.line);
  const more = rows.length > SHOWN ? ` and ${rows.length - SHOWN} more` : '';
  const message = `${rows.length} rows of ${file} ${what} ${other}: lines ${shown.join(', ')}${more}`;
  throw new Failure('import/unmatched', message, { hint: `the first is ${describe(first)}` });
}

/** Numbers stay what they are when all labels are numbers; else labels are numbered in natural order. */
function repeatNumbers(trials: readonly TrialRow[]): ReadonlyMap<string, number> {
  const labels = [...new Set(trials.flatMap(({ repeat }) => repeat ?? []))];
  if (labels.every((label) => /^[1-9]\d{0,8}$/.test(label))) {
    return new Map(labels.map((label) => [label, Number(label)]));
  }
  labels.sort((left, right) => left.localeCompare(right, 'en', { numeric: true }));
  return new Map(labels.map((label, index) => [label, index + 1]));
}

function attemptsOf(
  file: string,
  trial: TrialRow,
  calls: readonly CallRow[],
): readonly (readonly CallRow[])[] {
  const attempts = new Map<number, CallRow[]>();
  for (const call of calls) {
    const number = call.attempt ?? 1;
    const list = attempts.get(number);
    if (list === undefined) attempts.set(number, [call]);
    else list.push(call);
  }
  return Array.from({ length: attempts.size }, (_, index) => {
    const list = attempts.get(index + 1);
    if (list !== undefined) return list;
    const lines = calls.map(({ line }) => line).join(', ');
    const message = `${file}: the attempts of ${describe(trial)} are not numbered 1, 2, 3 … (lines ${lines})`;
    throw new Failure('import/attempts', message);
  });
}
