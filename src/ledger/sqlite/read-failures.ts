import type Database from 'better-sqlite3';
import type { Check } from '../../model/check.ts';
import { checkOf, type FindingRow } from './finding-row.ts';
import type { FailedTrial } from '../../model/ledger.ts';

interface FailureRow extends FindingRow {
  readonly trialId: number;
  readonly spec: string;
  readonly variant: string;
}

const FAILURES = `SELECT trial.id AS trialId, cell.spec, cell.variant, finding.validator, finding.status,
    finding.path, finding.expected, finding.received, finding.message, finding.oracle
  FROM trial JOIN cell ON cell.id = trial.cell_id
  JOIN trial_end ON trial_end.trial_id = trial.id
  JOIN check_result ON check_result.trial_id = trial.id AND check_result.attempt = trial_end.attempts
  JOIN finding ON finding.id = check_result.finding_id
  WHERE trial.run_id = (SELECT id FROM run WHERE name = ?) AND trial_end.outcome <> 'correct'
    AND finding.status <> 'pass'
  ORDER BY trial.id, check_result.position`;

/** Yields the trials of a run that did not end correct, with what the last attempt's checks found. */
export function* failedTrialsOf(db: Database.Database, run: string): Generator<FailedTrial> {
  let current: { trialId: number; spec: string; variant: string; checks: Check[] } | null = null;
  for (const { trialId, spec, variant, ...check } of db
    .prepare<[string], FailureRow>(FAILURES)
    .iterate(run)) {
    if (current !== null && current.trialId !== trialId) {
      yield current;
      current = null;
    }
    current ??= { trialId, spec, variant, checks: [] };
    current.checks.push(checkOf(check));
  }
  if (current !== null) yield current;
}
