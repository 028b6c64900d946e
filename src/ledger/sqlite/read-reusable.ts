import type Database from 'better-sqlite3';
import type { ReusableTrial } from '../../model/ledger.ts';
import type { Outcome } from '../../model/outcome.ts';
import { IN_DOUBT } from './read-intents.ts';
import { hashColumn, hashOf, optionalHashOf, type Bindable, type Column } from './columns.ts';

interface ReusableRow {
  readonly id: number;
  readonly run: string;
  readonly spec: string;
  readonly variant: string;
  readonly case_id: string;
  readonly repeat: number;
  readonly root: number;
  readonly score_key: Column;
  readonly rate_card: Column;
  readonly attempts: number;
}

/**
 * What an agent did, whether it was right or not: buying such trials again until they please would change
 * what is measured. An outage or a stop says nothing about the agent and is bought again.
 */
const USABLE: readonly Outcome[] = ['correct', 'incorrect', 'refused', 'timeout', 'not-judged'];

/**
 * Every call that it paid for is known: a copy takes over calls alone, and would leave out what a lost answer may
 * have cost. Nor does a copy serve while its original is in doubt: it leaves out the same.
 */
const IN_FULL = `NOT EXISTS (SELECT 1 FROM intent
  WHERE intent.trial_id IN (trial.id, trial.reused_from) AND ${IN_DOUBT})`;

/** Returns the look-up of stored trials by execution key: one search of an index. */
export function reusableReader(db: Database.Database): (execKey: string) => readonly ReusableTrial[] {
  const find = db.prepare<[Bindable], ReusableRow>(
    `SELECT trial.id, run.name AS run, cell.spec, cell.variant, trial.case_id, trial.repeat,
       coalesce(trial.reused_from, trial.id) AS root, trial.score_key, run.rate_card, trial_end.attempts
     FROM trial CROSS JOIN trial_end ON trial_end.trial_id = trial.id
     CROSS JOIN run ON run.id = trial.run_id CROSS JOIN cell ON cell.id = trial.cell_id
     WHERE trial.exec_key = ? AND run.source = 'run' AND trial_end.attempts > 0
       AND trial_end.outcome IN (${USABLE.map((outcome) => `'${outcome}'`).join(', ')})
       AND ${IN_FULL}
     ORDER BY trial.id`,
  );
  return (execKey) =>
    find.all(hashColumn(execKey)).map((row) => ({
      trialId: row.id,
      run: row.run,
      spec: row.spec,
      variant: row.variant,
      case: row.case_id,
      repeat: row.repeat,
      root: row.root,
      scoreKey: optionalHashOf(row.score_key),
      rateCard: hashOf(row.rate_card),
      attempts: row.attempts,
    }));
}
