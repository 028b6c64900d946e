import type { LedgerRecord } from '../model/ledger.ts';
import type { Outcome } from '../model/outcome.ts';
import type { Attempt, TrialEnd } from '../model/trial.ts';
import type { PlannedTrial } from '../plan/plan.ts';
import { runAttempt } from './attempt.ts';
import { STOPPED_BY_BUDGET } from './budget/run-budget.ts';
import type { Dependencies, Recorded } from './dependencies.ts';
import type { TrialContext, TrialJob } from './job.ts';
import { type Reused, reuseTrial } from './reuse.ts';
import type { ReusedPart } from './stored.ts';
import { addCall, emptyTally, type Tally } from './tally.ts';
import { endTrial } from './trial-end.ts';

/** A trial that ended, or that was cancelled and will be taken up again by a resume. */
export type TrialRun =
  | (TrialSpend & { readonly kind: 'ended'; readonly end: TrialEnd })
  | (TrialSpend & { readonly kind: 'interrupted' })
  /** Something would have to be bought and may not: nothing was written. */
  | (TrialSpend & { readonly kind: 'skipped' });

interface TrialSpend {
  readonly spent: Tally;
  /** What of it an earlier run paid; null when nothing was taken over. */
  readonly reused: ReusedPart | null;
}

/**
 * Runs one trial: attempts until one is correct, none remains or something other than a wrong answer happens.
 * Never throws for what an agent or provider does; a throw is the ledger's failure or a bug.
 */
export async function runTrial(
  planned: PlannedTrial,
  context: TrialContext,
  dependencies: Dependencies,
): Promise<TrialRun> {
  const job: TrialJob = {
    planned,
    context,
    dependencies,
    trialId: context.recorded?.trialId ?? dependencies.ledger.nextId('trial'),
    startedMs: dependencies.clock.elapsedMs(),
    recordedMs: (context.recorded?.attempts ?? []).reduce((sum, made) => sum + made.attempt.durationMs, 0),
    attempts: context.recorded === null ? [] : [...context.recorded.attempts],
    tally: emptyTally(),
  };
  let part: ReusedPart | null = null;
  if (context.recorded === null) {
    const reused = await begin(job);
    if ('part' in reused) part = reused.part;
    if (reused.kind === 'ended') return { ...reused, spent: job.tally, reused: part };
    if (reused.kind === 'interrupted' || reused.kind === 'skipped')
      return { kind: reused.kind, spent: job.tally, reused: null };
  }
  for (const { call, charges } of context.recorded?.calls ?? []) {
    // What finished attempts consumed counts against the trial's limits; the others count as they are replayed.
    if (call.attempt <= job.attempts.length) addCall(job.tally, call, charges);
  }
  part ??= takenEarlier(context.recorded);
  for (;;) {
    const last = job.attempts.at(-1);
    const outcome =
      last === undefined ? null : settledOutcome(last.attempt, planned.cell.spec.retry.maxAttempts);
    if (outcome !== null) {
      return { kind: 'ended', end: await endTrial(job, outcome), spent: job.tally, reused: part };
    }
    const next = await runAttempt(job);
    if (next === null) return { kind: 'interrupted', spent: job.tally, reused: part };
    job.attempts.push(next);
  }
}

/** Returns what an interrupted trial had taken over before it was interrupted; null when that is nothing. */
function takenEarlier(recorded: Recorded | null): ReusedPart | null {
  const copies = recorded?.calls.filter(({ call }) => call.reusedFrom !== undefined) ?? [];
  if (copies.length === 0) return null;
  const tally = emptyTally();
  for (const { call, charges } of copies) addCall(tally, call, charges);
  return { cost: tally.cost, unpriced: tally.unpriced, dropped: false, short: true };
}

/** Begins a new trial, with what an earlier run has of it where there is something. */
async function begin(job: TrialJob): Promise<Reused> {
  const { stored, whenShort } = job.context;
  if (stored !== null) {
    const { maxAttempts } = job.planned.cell.spec.retry;
    const reused = await reuseTrial(job, stored, {
      whenShort,
      begin: trialRecord(job, { reusedFrom: stored.root }),
      settled: (last) => settledOutcome(last, maxAttempts),
    });
    if (reused.kind !== 'nothing') return reused;
  }
  await job.dependencies.ledger.append([trialRecord(job)]);
  return { kind: 'nothing' };
}

function trialRecord(job: TrialJob, from: { readonly reusedFrom?: number } = {}): LedgerRecord {
  const { key, execKey, scoreKey, case: item } = job.planned;
  const { tags, weight, cluster } = item;
  const { trialId: id, context } = job;
  const trial = { ...key, id, run: context.run, execKey, scoreKey, tags, weight, cluster, ...from };
  return { kind: 'trial', trial };
}

/** Returns the trial's outcome once its newest attempt settles it; null when another attempt follows. */
function settledOutcome(last: Attempt, maxAttempts: number): Outcome | null {
  switch (last.ended) {
    case 'output':
      if (last.verdict === 'correct') return 'correct';
      if (last.verdict === 'not-judged') return 'not-judged';
      return last.number >= maxAttempts ? 'incorrect' : null;
    // The agent used up what the spec allows: a failure of the agent, like a wrong answer.
    case 'limit':
      // Ours, not the agent's: a budget ended.
      return last.reason?.startsWith(STOPPED_BY_BUDGET) === true ? 'budget-stopped' : 'incorrect';
    case 'refused':
    case 'timeout':
    case 'infra-error':
    case 'cancelled':
      return last.ended;
  }
}
