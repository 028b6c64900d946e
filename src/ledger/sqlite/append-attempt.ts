import type Database from 'better-sqlite3';
import type { Attempt } from '../../model/trial.ts';
import { hashColumn, timeColumn, type Bindable } from './columns.ts';
import type { Dictionaries } from './dictionary.ts';

/** Returns what writes an attempt with its checks. */
export function attemptInsert(
  db: Database.Database,
  { labels, findings }: Dictionaries,
): (attempt: Attempt) => void {
  const insertAttempt = db.prepare<Bindable[]>(
    `INSERT INTO attempt (trial_id, number, variant_id, started_at, duration_ms, validation_ms, ended,
       reason, output, verdict, feedback) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  );
  const insertCheck = db.prepare<Bindable[]>(
    'INSERT INTO check_result (trial_id, attempt, position, finding_id) VALUES (?, ?, ?, ?)',
  );

  return (attempt) => {
    insertAttempt.run(
      attempt.trialId,
      attempt.number,
      labels.idOf([attempt.variant]),
      timeColumn(attempt.startedAt),
      attempt.durationMs,
      attempt.validationMs,
      attempt.ended,
      attempt.reason,
      attempt.output === null ? null : hashColumn(attempt.output),
      attempt.verdict,
      attempt.feedback,
    );
    for (const [position, check] of attempt.checks.entries()) {
      const { validator, status, path, expected, received, message } = check;
      const oracle = check.oracle === true ? 'yes' : null;
      const finding = findings.idOf([validator, status, path, expected, received, message, oracle]);
      insertCheck.run(attempt.trialId, attempt.number, position, finding);
    }
  };
}
