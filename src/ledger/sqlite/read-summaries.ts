import type Database from 'better-sqlite3';
import type { Outcome } from '../../model/outcome.ts';
import type { Tags } from '../../model/tags.ts';
import type { TrialSummary } from '../../model/ledger.ts';
import { activityOf, NO_ACTIVITY, type TrialActivity } from './read-activity.ts';
import { costsOf, NO_COST, type TrialCost } from './read-costs.ts';
import { doubtOf, IN_DOUBT } from './read-intents.ts';

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
];

const TRIALS = `SELECT trial.id, cell.spec, cell.variant, trial.case_id, trial.repeat,
    cell.tags, label.text, trial.weight, trial.cluster,
    coalesce(trial_end.outcome, 'cancelled'), coalesce(trial_end.accepted, 0),
    coalesce(trial_end.first_pass, 0),
    coalesce(trial_end.attempts, (SELECT count(*) FROM attempt WHERE attempt.trial_id = trial.id)),
    coalesce(trial_end.duration_ms, 0), coalesce(trial_end.wait_ms, 0),
    (SELECT coalesce(sum(validation_ms), 0) FROM attempt WHERE attempt.trial_id = trial.id),
    (SELECT group_concat(coalesce(nano || ' ' || atto, '?')) FROM intent
      WHERE intent.trial_id = trial.id AND ${IN_DOUBT})
  FROM trial LEFT JOIN trial_end ON trial_end.trial_id = trial.id JOIN cell ON cell.id = trial.cell_id
  LEFT JOIN label ON label.id = trial.tags_id
  WHERE trial.run_id = (SELECT id FROM run WHERE name = ?) ORDER BY trial.id`;

const BLOCK = 128;

/**
 * The trials of a run, streamed: three statements side by side in the order of the trial ids. A trial without
 * an end counts as cancelled: what it cost is spent, whether it will be taken up again or not.
 */
export function* summariesOf(
  db: Database.Database,
  run: string,
  pricing: number | null,
): Generator<TrialSummary> {
  const tagsOf = tagReader();
  const activities = activityOf(db, run);
  const costs = costsOf(db, run, pricing);
  try {
    const activityAt = follow(inBlocks(activities));
    const costAt = follow(inBlocks(costs));
    const rows = db.prepare<[string], TrialRow>(TRIALS).raw();
    for (const row of inBlocks(rows.iterate(run))) {
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
  const [outcome, accepted, firstPass, attempts, durationMs, waitMs, validationMs, inDoubt] = ending;
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
    ...totals,
  };
}

/** The same values, read ahead in blocks: taking turns between statements at every row costs twice the CPU. */
function* inBlocks<Value>(values: Iterable<Value>): Generator<Value> {
  let block: Value[] = [];
  for (const value of values) {
    block.push(value);
    if (block.length < BLOCK) continue;
    yield* block;
    block = [];
  }
  yield* block;
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

type TagReader = (ofCell: string, ofCase: string | null) => Tags;

/** Returns a reader of tags that parses equal texts once. The case's tags stand on top of the cell's. */
function tagReader(): TagReader {
  const known = new Map<string, Tags>();
  return (ofCell, ofCase) => {
    const key = `${ofCell}\n${ofCase ?? ''}`;
    const tags = known.get(key) ?? { ...parseTags(ofCell), ...parseTags(ofCase ?? '{}') };
    if (known.size < 1024) known.set(key, tags);
    return tags;
  };
}

function parseTags(text: string): Tags {
  return JSON.parse(text) as Tags;
}
