import type { Component } from '../model/charge.ts';
import type { ChargedCall, TrialSummary } from '../model/ledger.ts';
import { formatUsd, sumUsd, type Usd, ZERO_USD } from '../model/money.ts';
import type { Cell } from '../model/run.ts';
import { UNATTRIBUTED } from '../model/tags.ts';
import type { Invariant } from './invariants.ts';

/** What a run's rows say, read twice: call by call, and summed up by trial. */
export interface LedgerRows {
  readonly cells: readonly Cell[];
  readonly calls: Iterable<ChargedCall>;
  readonly trials: Iterable<TrialSummary>;
}

/** Rows named in a sentence at the most. */
const NAMED = 5;

/**
 * Returns the checked equalities between the rows of a run: charges of calls, attempts, trials, cells, the run
 * and every tag dimension sum to the same amount, to the last digit. A broken one names its rows.
 */
export function checkLedger(rows: LedgerRows): readonly Invariant[] {
  const byTrial = new Map<number, TrialSums>();
  for (const call of rows.calls) addCall(byTrial, call);
  const books = emptyBooks(rows.cells);
  const broken = {
    trials: [] as string[],
    attempts: [] as string[],
    unpriced: [] as string[],
    cells: [] as string[],
  };
  for (const trial of rows.trials) {
    const sums = byTrial.get(trial.trialId) ?? emptySums();
    const total = sumUsd(Object.values(trial.cost));
    const row = `trial ${trial.trialId}`;
    if (sums.total !== total) broken.trials.push(`${row} ($${formatUsd(sums.total)} ≠ $${formatUsd(total)})`);
    if (sums.firstAttempt !== trial.firstAttemptCost || sums.lastAttempt > attemptsBegun(trial))
      broken.attempts.push(row);
    if (sums.unpriced !== trial.unpriced) broken.unpriced.push(row);
    if (!addTrial(books, trial, total)) broken.cells.push(row);
  }
  return [
    invariant('calls-equal-trials', 'the charges of its calls sum to the cost of every trial', broken.trials),
    invariant('attempts-equal-trials', 'every charge belongs to an attempt of its trial', broken.attempts),
    invariant('unpriced-is-counted', 'every trial counts its charges without a price', broken.unpriced),
    invariant('trials-in-cells', 'every trial belongs to a cell of the run', broken.cells),
    ...booksInvariants(books),
  ];
}

/** An interrupted trial has paid for an attempt that is not written yet: a resume makes it again. */
function attemptsBegun(trial: TrialSummary): number {
  return trial.attempts + (trial.outcome === 'cancelled' ? 1 : 0);
}

interface TrialSums {
  total: Usd;
  /** Machine cost of attempt 1. */
  firstAttempt: Usd;
  lastAttempt: number;
  unpriced: number;
}

function emptySums(): TrialSums {
  return { total: ZERO_USD, firstAttempt: ZERO_USD, lastAttempt: 0, unpriced: 0 };
}

function addCall(byTrial: Map<number, TrialSums>, call: ChargedCall): void {
  const sums = byTrial.get(call.trialId) ?? emptySums();
  byTrial.set(call.trialId, sums);
  for (const [component, usd] of Object.entries(call.cost) as [Component, Usd][]) {
    sums.total += usd;
    const machine = component !== 'review' && component !== 'fallback';
    if (call.attempt === 1 && machine) sums.firstAttempt += usd;
  }
  sums.lastAttempt = Math.max(sums.lastAttempt, call.attempt);
  sums.unpriced += call.unpriced;
}

interface Books {
  run: Usd;
  readonly cells: Map<string, Usd>;
  /** By dimension and by value; a trial without the tag is in the value `unattributed`. */
  readonly tags: Map<string, Map<string, Usd>>;
}

function emptyBooks(cells: readonly Cell[]): Books {
  return {
    run: ZERO_USD,
    cells: new Map(cells.map((cell) => [JSON.stringify([cell.spec, cell.variant]), ZERO_USD])),
    tags: new Map(),
  };
}

/** Returns whether the trial belongs to a cell. */
function addTrial(books: Books, trial: TrialSummary, total: Usd): boolean {
  for (const [dimension, value] of Object.entries(trial.tags)) {
    const values = books.tags.get(dimension) ?? new Map<string, Usd>([[UNATTRIBUTED, books.run]]);
    books.tags.set(dimension, values);
    values.set(value, (values.get(value) ?? ZERO_USD) + total);
  }
  for (const [dimension, values] of books.tags) {
    if (Object.hasOwn(trial.tags, dimension)) continue;
    values.set(UNATTRIBUTED, (values.get(UNATTRIBUTED) ?? ZERO_USD) + total);
  }
  books.run += total;
  const key = JSON.stringify([trial.spec, trial.variant]);
  const cell = books.cells.get(key);
  if (cell === undefined) return false;
  books.cells.set(key, cell + total);
  return true;
}

function booksInvariants(books: Books): readonly Invariant[] {
  const cells = sumUsd(books.cells.values());
  const dimensions = [...books.tags].map(([dimension, values]) => {
    const sum = sumUsd(values.values());
    const wrong =
      sum === books.run ? [] : [`tag ${dimension} ($${formatUsd(sum)} ≠ $${formatUsd(books.run)})`];
    return invariant(
      `tags-equal-run:${dimension}`,
      `every value of tag "${dimension}" together is the run`,
      wrong,
    );
  });
  const wrong = cells === books.run ? [] : [`cells ($${formatUsd(cells)} ≠ $${formatUsd(books.run)})`];
  return [invariant('cells-equal-run', 'all cells together are the run', wrong), ...dimensions];
}

function invariant(name: string, rule: string, wrong: readonly string[]): Invariant {
  if (wrong.length === 0) return { name, holds: true, detail: rule };
  const more = wrong.length > NAMED ? ` and ${wrong.length - NAMED} more` : '';
  return { name, holds: false, detail: `${rule}: not so in ${wrong.slice(0, NAMED).join(', ')}${more}` };
}
