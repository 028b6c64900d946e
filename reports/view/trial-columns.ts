import { headlineCost } from '../../src/analyse/cost.ts';
import { countFailures } from '../../src/analyse/failures.ts';
import type { FailedTrial, TrialSummary } from '../../src/model/ledger.ts';
import { formatUsd, parseUsd, type Usd } from '../../src/model/money.ts';
import type { Tags } from '../../src/model/tags.ts';
import { OUTCOMES } from '../../src/model/outcome.ts';

/** All trials of a run as columns, texts by their place in a dictionary: a tenth of the size of rows. */
export interface TrialColumns {
  readonly id: readonly number[];
  /** Index into `cells`. */
  readonly cell: readonly number[];
  /** Index into `cases`. */
  readonly case: readonly number[];
  readonly repeat: readonly number[];
  /** Index into `outcomes`. */
  readonly outcome: readonly number[];
  readonly attempts: readonly number[];
  /** Exact amounts: machine and review, work by hand excluded. */
  readonly usd: readonly string[];
  /** Charges without a price: above 0 the amount is a lower bound. */
  readonly unpriced: readonly number[];
  readonly durationMs: readonly number[];
  /** Index into `reasons` plus 1; 0 for none. */
  readonly reason: readonly number[];
  /** Index into `runs`. */
  readonly run: readonly number[];
  /** Index into `tagSets`. */
  readonly tags: readonly number[];
  /** The trial that bought the first attempt, when that was in an earlier run; else null. */
  readonly reusedFrom: readonly (number | null)[];
  readonly cells: readonly (readonly [spec: string, variant: string])[];
  readonly cases: readonly string[];
  readonly outcomes: readonly string[];
  readonly reasons: readonly string[];
  readonly runs: readonly string[];
  readonly tagSets: readonly Tags[];
}

/** Collects columns while someone else reads the trials. */
export interface TrialCollector {
  /** Returns the same trials; each is collected as it passes. */
  take(trials: Iterable<TrialSummary>): Iterable<TrialSummary>;
  columns(): TrialColumns;
  /** Returns what a collected trial cost; 0 for one that was not collected. */
  costOf(trialId: number): Usd;
}

export function collectTrials(failed: Iterable<FailedTrial>): TrialCollector {
  const cells = dictionary<readonly [string, string]>(JSON.stringify);
  const cases = dictionary<string>((id) => id);
  const reasons = dictionary<string>((text) => text);
  const runs = dictionary<string>((id) => id);
  const tagSets = dictionary<Tags>(JSON.stringify);
  const reasonOf = reasonsOf(failed, reasons);
  const rows = {
    id: [] as number[],
    cell: [] as number[],
    case: [] as number[],
    repeat: [] as number[],
    outcome: [] as number[],
    attempts: [] as number[],
    usd: [] as string[],
    unpriced: [] as number[],
    durationMs: [] as number[],
    reason: [] as number[],
    run: [] as number[],
    tags: [] as number[],
    reusedFrom: [] as (number | null)[],
  };
  const places = new Map<number, number>();
  const add = (trial: TrialSummary): void => {
    places.set(trial.trialId, rows.id.length);
    rows.id.push(trial.trialId);
    rows.cell.push(cells.indexOf([trial.spec, trial.variant]));
    rows.case.push(cases.indexOf(trial.case));
    rows.repeat.push(trial.repeat);
    rows.outcome.push(OUTCOMES.indexOf(trial.outcome));
    rows.attempts.push(trial.attempts);
    rows.usd.push(formatUsd(headlineCost(trial.cost)));
    rows.unpriced.push(trial.unpriced);
    rows.durationMs.push(Math.round(trial.durationMs));
    rows.run.push(runs.indexOf(trial.run));
    rows.tags.push(tagSets.indexOf(trial.tags));
    rows.reusedFrom.push(trial.reusedFrom);
    rows.reason.push(reasonOf.get(trial.trialId) ?? 0);
  };
  return {
    *take(trials) {
      for (const trial of trials) {
        add(trial);
        yield trial;
      }
    },
    columns: () => ({
      ...rows,
      cells: cells.values,
      cases: cases.values,
      outcomes: OUTCOMES,
      reasons: reasons.values,
      runs: runs.values,
      tagSets: tagSets.values,
    }),
    costOf: (trialId) => parseUsd(rows.usd[places.get(trialId) ?? -1] ?? '0'),
  };
}

/** Returns the place of each trial's reason in the dictionary, plus 1. */
function reasonsOf(failed: Iterable<FailedTrial>, reasons: Dictionary<string>): ReadonlyMap<number, number> {
  const reasonOf = new Map<number, number>();
  for (const trial of failed) {
    // What the last attempt failed at first: the others often follow from it.
    const [first] = countFailures([trial]);
    if (first !== undefined) {
      reasonOf.set(trial.trialId, 1 + reasons.indexOf(`${first.validator}: ${first.message}`));
    }
  }
  return reasonOf;
}

interface Dictionary<Value> {
  readonly values: readonly Value[];
  readonly indexOf: (value: Value) => number;
}

function dictionary<Value>(keyOf: (value: Value) => string): Dictionary<Value> {
  const values: Value[] = [];
  const places = new Map<string, number>();
  return {
    values,
    indexOf: (value) => {
      const key = keyOf(value);
      const known = places.get(key);
      if (known !== undefined) return known;
      places.set(key, values.length);
      return values.push(value) - 1;
    },
  };
}
