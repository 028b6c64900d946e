import type { Call } from '../model/call.ts';
import type { LedgerRecord } from '../model/ledger.ts';
import type { Outcome } from '../model/outcome.ts';
import type { TrialEnd } from '../model/trial.ts';
import { copyCall } from './copy-call.ts';
import type { TrialJob } from './job.ts';
import { peopleCall, peopleMinutes } from './review.ts';
import type { StoredTrial } from './stored.ts';

/** What a trial took over from a stored one, to be written together with its end. */
export interface TakenOver {
  readonly records: readonly LedgerRecord[];
  readonly stored: StoredTrial;
  /** Why it ended before its time; null when it did not. */
  readonly reason: string | null;
}

/**
 * Writes how the trial ended, together with the people's minutes that it costs and with what it took over, in
 * one transaction; returns the end.
 */
export async function endTrial(
  job: TrialJob,
  outcome: Outcome,
  taken: TakenOver | null = null,
): Promise<TrialEnd> {
  const { clock, ledger } = job.dependencies;
  const end: TrialEnd = {
    trialId: job.trialId,
    outcome,
    accepted: outcome === 'correct',
    firstPass: outcome === 'correct' && job.attempts.length === 1,
    attempts: job.attempts.length,
    endedAt: clock.now(),
    durationMs: job.recordedMs + Math.max(0, clock.elapsedMs() - job.startedMs - job.tally.waitMs),
    waitMs: job.tally.waitMs,
    reason: taken?.reason ?? (outcome === 'correct' ? null : (job.attempts.at(-1)?.attempt.reason ?? null)),
    ...(taken === null ? {} : timesOf(job, taken.stored)),
  };
  const records = peopleRecords(job, end, taken?.stored ?? null);
  await ledger.append([...(taken?.records ?? []), ...records, { kind: 'trial-end', end }]);
  return end;
}

/** The times of a trial that was taken over whole are its own; of a part, those of its attempts. */
function timesOf(job: TrialJob, stored: StoredTrial): Pick<TrialEnd, 'durationMs' | 'waitMs'> {
  const whole = stored.checksHold && job.attempts.length === stored.attempts.length;
  if (whole) return { durationMs: stored.end.durationMs, waitMs: stored.end.waitMs };
  return { durationMs: job.attempts.reduce((sum, made) => sum + made.attempt.durationMs, 0), waitMs: 0 };
}

function peopleRecords(job: TrialJob, end: TrialEnd, stored: StoredTrial | null): readonly LedgerRecord[] {
  const { review } = job.planned.cell.spec;
  const last = job.attempts.at(-1);
  const minutes = peopleMinutes(review, {
    outcome: end.outcome,
    text: last?.text ?? null,
    last: last?.attempt ?? null,
  });
  return (['review', 'fallback'] as const)
    .filter((kind) => minutes[kind] > 0)
    .map((kind) => {
      const place = { trialId: end.trialId, attempt: end.attempts, at: end.endedAt };
      const id = job.dependencies.ledger.nextId('call');
      const call = peopleCall(kind, review.role ?? '', minutes[kind], { id, ...place });
      const paid = stored?.calls.find((made) => isSameWork(made.call, call));
      // The same minutes of the same people about the same output: they were spent once.
      if (stored !== null && paid !== undefined) return { kind: 'call', priced: copyCall(job, stored, paid) };
      return { kind: 'call', priced: { call, charges: job.dependencies.pricer(call) } };
    });
}

function isSameWork(stored: Call, now: Call): boolean {
  return (
    stored.kind === now.kind &&
    stored.name === now.name &&
    stored.quantity === now.quantity &&
    stored.attempt === now.attempt
  );
}
