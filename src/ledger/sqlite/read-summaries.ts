import type Database from 'better-sqlite3';
import type { Outcome } from '../../model/outcome.ts';
import type { TrialSummary } from '../../model/ledger.ts';
import { activityOf, NO_ACTIVITY, type TrialActivity } from './read-activity.ts';
import { costsOf, NO_COST, type TrialCost } from './read-costs.ts';
import type { Bindable } from './columns.ts';
import { inBlocks } from './in-blocks.ts';
import { endColumn, JOIN_ENDS } from './newest-end.ts';
import { doubtOf, IN_DOUBT } from './read-intents.ts';
import { originalSet } from './read-pricing.ts';
import { type TagReader, tagReader } from './read-tags.ts';
import { totalledOf } from './read-totals.ts';
import { type TrialScope, trialsOfRun, trialsWithoutTotal } from './trial-scope.ts';

/** Values in the order of the SELECT: rows as arrays cost a third of rows as objects. */
type TrialRow = [
  id: number,
  spec: string,
  variant: string,
  caseId: string,
  repeat: number,
  cellTags: string,
  caseTags: string | null,
  weight: number,
  cluster: string | null,
  outcome: Outcome,
  accepted: number,
  firstPass: number,
  attempts: number,
  durationMs: number,
  waitMs: number,
  validationMs: number,
  /** Reservations as `nano atto`, or `?` when unknown, comma-separated; null when nothing is in doubt. */
  inDoubt: string | null,
  reusedFrom: number | null,
];

const TRIALS = `SELECT trial.id, cell.spec, cell.variant, trial.case_id, trial.repeat,
    cell.tags, label.text, trial.weight, trial.cluster,
    coalesce(${endColumn('outcome')}, 'cancelled'), coalesce(${endColumn('accepted')}, 0),
    coalesce(${endColumn('first_pass')}, 0),
    coalesce(${endColumn('attempts')}, (SELECT count(*) FROM attempt WHERE attempt.trial_id = trial.id)),
    coalesce(${endColumn('duration_ms')}, 0), coalesce(${endColumn('wait_ms')}, 0),
    (SELECT coalesce(sum(validation_ms), 0) FROM attempt WHERE attempt.trial_id = trial.id),
    (SELECT group_concat(coalesce(nano || ' ' || atto, '?')) FROM intent
      WHERE intent.trial_id = trial.id AND ${IN_DOUBT}),
    trial.reused_from
  FROM trial JOIN cell ON cell.id = trial.cell_id ${JOIN_ENDS}
  LEFT JOIN label ON label.id = trial.tags_id`;

/**
 * The trials of a run in the order of their ids, streamed. By its original prices a trial is read from its total
 * where it has one that holds; else, and by other prices, its rows are added up.
 */
export function* summariesOf(
  db: Database.Database,
  run: string,
  pricing: number | null,
): Generator<TrialSummary> {
  const original = originalSet(db, run);
  const set = pricing ?? original;
  if (set !== original) return yield* summedOf(db, run, { scope: trialsOfRun(run), set });
  const summed = summedOf(db, run, { scope: trialsWithoutTotal(run), set });
  const totals = totalledOf(db, run);
  try {
    let [one, other] = [totals.next(), summed.next()];
    while (one.done !== true || other.done !== true) {
      if (other.done === true || (one.done !== true && one.value.trialId < other.value.trialId)) {
        if (one.done !== true) yield one.value;
        one = totals.next();
      } else {
        yield other.value;
        other = summed.next();
      }
    }
  } finally {
    totals.return(undefined);
    summed.return(undefined);
  }
}

/**
 * Trials whose rows are added up: three statements side by side in the order of the trial ids. A trial without
 * an end counts as cancelled: what it cost is spent, whether it will be taken up again or not.
 */
export function* summedOf(
  db: Database.Database,
  run: string,
  { scope, set }: { readonly scope: TrialScope; readonly set: number },
): Generator<TrialSummary, undefined> {
  const tagsOf = tagReader();
  const activities = activityOf(db, scope);
  const costs = costsOf(db, scope, set);
  try {
    const activityAt = follow(inBlocks(activities));
    const costAt = follow(inBlocks(costs));
    const rows = db.prepare<Bindable[], TrialRow>(`${TRIALS} WHERE ${scope.where} ORDER BY trial.id`).raw();
    for (const row of inBlocks(rows.iterate(...scope.bound))) {
      const activity = activityAt(row[0]) ?? NO_ACTIVITY;
      yield summaryOf(run, row, tagsOf, { ...activity, ...(costAt(row[0]) ?? NO_COST) });
    }
  } finally {
    activities.return(undefined);
    costs.return(undefined);
  }
}

function summaryOf(
  run: string,
  row: TrialRow,
  tagsOf: TagReader,
  totals: TrialActivity & TrialCost,
): TrialSummary {
  const [trialId, spec, variant, caseId, repeat, cellTags, caseTags, weight, cluster, ...ending] = row;
  const [outcome, accepted, firstPass, attempts, durationMs, waitMs, validationMs, inDoubt, reusedFrom] =
    ending;
  return {
    trialId,
    run,
    spec,
    variant,
    case: caseId,
    repeat,
    outcome,
    accepted: accepted === 1,
    firstPass: firstPass === 1,
    attempts,
    tags: tagsOf(cellTags, caseTags),
    weight,
    cluster,
    durationMs,
    waitMs,
    validationMs,
    ...doubtOf(inDoubt),
    reusedFrom,
    ...totals,
  };
}

/** Returns a look-up for ascending ids in a stream of ascending ids. */
function follow<Value>(stream: Iterator<[number, Value]>): (id: number) => Value | undefined {
  let next: IteratorResult<[number, Value], unknown> | null = null;
  return (id) => {
    next ??= stream.next();
    while (next.done !== true && next.value[0] < id) next = stream.next();
    return next.done !== true && next.value[0] === id ? next.value[1] : undefined;
  };
}
