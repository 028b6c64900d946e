import type { LedgerRecord } from '../model/ledger.ts';
import type { Outcome } from '../model/outcome.ts';
import type { TrialEnd } from '../model/trial.ts';
import type { TrialJob } from './job.ts';
import { peopleCall, peopleMinutes } from './review.ts';

/** Writes how the trial ended, together with the people's minutes that it costs; returns the end. */
export async function endTrial(job: TrialJob, outcome: Outcome): Promise<TrialEnd> {
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
    reason: outcome === 'correct' ? null : (job.attempts.at(-1)?.attempt.reason ?? null),
  };
  await ledger.append([...peopleRecords(job, end), { kind: 'trial-end', end }]);
  return end;
}

function peopleRecords(job: TrialJob, end: TrialEnd): readonly LedgerRecord[] {
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
      const id = job.dependencies.ledger.nextId('call');
      const place = { id, trialId: end.trialId, attempt: end.attempts, at: end.endedAt };
      const call = peopleCall(kind, review.role ?? '', minutes[kind], place);
      return { kind: 'call', priced: { call, charges: job.dependencies.pricer(call) } };
    });
}
