import type { PricedCall } from '../model/call.ts';
import type { LedgerRecord } from '../model/ledger.ts';
import { verdictOf } from '../model/check.ts';
import type { Outcome } from '../model/outcome.ts';
import type { Attempt, TrialEnd } from '../model/trial.ts';
import { attemptRequest, judgeOutput, variantOfAttempt } from './attempt.ts';
import { copyCall } from './copy-call.ts';
import type { TrialJob } from './job.ts';
import type { ReusedPart, StoredAttempt, StoredTrial, WhenShort } from './stored.ts';
import { addCall, emptyTally } from './tally.ts';
import { endTrial } from './trial-end.ts';

/** What became of a trial that began with stored attempts. */
export type Reused =
  | { readonly kind: 'ended'; readonly end: TrialEnd; readonly part: ReusedPart }
  /** What could be taken over is written; the next attempt has to be bought. */
  | { readonly kind: 'short'; readonly part: ReusedPart }
  /** Nothing could be taken over; nothing was written. */
  | { readonly kind: 'nothing' }
  /** Something would have to be bought and may not; nothing was written. */
  | { readonly kind: 'skipped' }
  | { readonly kind: 'interrupted' };

export interface ReuseRules {
  readonly whenShort: WhenShort;
  /** The record that begins the trial. */
  readonly begin: LedgerRecord;
  /** How a trial ends whose newest attempt this is; null when another one follows. */
  readonly settled: (last: Attempt) => Outcome | null;
}

/**
 * Begins a trial with the attempts of a stored one, as long as the agent would be asked the same thing: the
 * attempts before it are taken over and the feedback is the same text. A trial that needs no more is written in
 * one transaction and nothing is started for it; else what was taken over is, and the caller buys the next
 * attempt. Judges outputs again where the checks of the stored trial do not hold.
 */
export async function reuseTrial(job: TrialJob, stored: StoredTrial, rules: ReuseRules): Promise<Reused> {
  const taken = await takeOver(job, stored, rules.settled);
  if (taken === null) return { kind: 'interrupted' };
  const last = job.attempts.at(-1);
  const settled = last === undefined ? null : rules.settled(last.attempt);
  const outcome = settled ?? (rules.whenShort === 'end' ? 'incorrect' : null);
  if (outcome === null && rules.whenShort === 'skip') return { kind: 'skipped' };
  if (outcome === null && last === undefined) return { kind: 'nothing' };
  const tally = emptyTally();
  for (const { call, charges } of taken.calls) {
    addCall(tally, call, charges);
    addCall(job.tally, call, charges);
  }
  const part: ReusedPart = {
    cost: tally.cost,
    unpriced: tally.unpriced,
    dropped: settled !== null && job.attempts.length < stored.attempts.length,
    short: settled === null,
  };
  const records: readonly LedgerRecord[] = [
    rules.begin,
    ...taken.calls.map((priced): LedgerRecord => ({ kind: 'call', priced })),
    ...job.attempts.map(({ attempt }): LedgerRecord => ({ kind: 'attempt', attempt })),
  ];
  // Reused attempts took their time in an earlier run: it counts as if it had been spent now.
  const spentMs = job.attempts.reduce((sum, { attempt }) => sum + attempt.durationMs, 0);
  job.startedMs = job.dependencies.clock.elapsedMs() - spentMs;
  if (outcome !== null) {
    const reason = settled === null ? NOT_BOUGHT : null;
    return { kind: 'ended', end: await endTrial(job, outcome, { records, stored, reason }), part };
  }
  await job.dependencies.ledger.append(records);
  return { kind: 'short', part };
}

const NOT_BOUGHT = 'a further attempt was not bought';

/** Moves what can be taken over into the job; returns the copies of its calls, or null when it was broken off. */
async function takeOver(
  job: TrialJob,
  stored: StoredTrial,
  settled: ReuseRules['settled'],
): Promise<{ readonly calls: readonly PricedCall[] } | null> {
  const calls: PricedCall[] = [];
  for (const made of stored.attempts) {
    const number = job.attempts.length + 1;
    if (!isAskedTheSame(job, made.attempt)) break;
    const copies = copiesOf(job, stored, number);
    if (!stopsWhereItDid(job, stored, number, copies)) break;
    const attempt = await judgedNow(job, stored, made);
    if (attempt === null) return null;
    calls.push(...copies);
    job.attempts.push({ attempt, text: made.text });
    if (settled(attempt) !== null) break;
  }
  return { calls };
}

/** Whether the agent would make this attempt, and be told the same before it. */
function isAskedTheSame(job: TrialJob, stored: Attempt): boolean {
  const number = job.attempts.length + 1;
  const { retry } = job.planned.cell.spec;
  const variant = variantOfAttempt(job, number);
  // The first attempt is the cell's own variant's, under whichever name it went by then.
  if (number > 1 && retry.escalateTo !== null && stored.variant !== variant.id) return false;
  return attemptRequest(job, variant).feedback === stored.feedback;
}

/** Copies of what the attempt paid for; people's minutes follow from the trial's end. */
function copiesOf(job: TrialJob, stored: StoredTrial, attempt: number): readonly PricedCall[] {
  return stored.calls
    .filter(({ call }) => call.attempt === attempt && call.kind !== 'review' && call.kind !== 'fallback')
    .map((made) => copyCall(job, stored, made));
}

/** Under a ceiling of cost, other prices may stop an agent elsewhere. */
function stopsWhereItDid(
  job: TrialJob,
  stored: StoredTrial,
  number: number,
  copies: readonly PricedCall[],
): boolean {
  const { attempt, trial } = job.planned.cell.spec.limits;
  if (attempt.cost === null && trial.cost === null) return true;
  const [before, now] = [emptyTally(), emptyTally()];
  for (const { call, charges } of stored.calls) {
    if (call.attempt === number && call.kind !== 'review' && call.kind !== 'fallback')
      addCall(before, call, charges);
  }
  for (const { call, charges } of copies) addCall(now, call, charges);
  return before.cost === now.cost && before.unpriced === now.unpriced;
}

/** Returns the attempt as one of the job's trial, with the present validators' checks; null when broken off. */
async function judgedNow(
  job: TrialJob,
  stored: StoredTrial,
  { attempt, text, tools }: StoredAttempt,
): Promise<Attempt | null> {
  const number = job.attempts.length + 1;
  const own = { ...attempt, trialId: job.trialId, variant: variantOfAttempt(job, number).id };
  if (attempt.ended !== 'output') return own;
  // A validator that could not decide gets another chance: it costs nothing.
  const decided = attempt.checks.length > 0 && attempt.checks.every(({ status }) => status !== 'error');
  if (stored.checksHold && decided) return own;
  const { clock } = job.dependencies;
  const startedMs = clock.elapsedMs();
  const checks = await judgeOutput({ text: text ?? '', tools }, job);
  if (job.context.signal.aborted) return null;
  const validationMs = clock.elapsedMs() - startedMs;
  const durationMs = Math.max(0, attempt.durationMs - attempt.validationMs) + validationMs;
  return { ...own, checks, verdict: verdictOf(checks), validationMs, durationMs };
}
