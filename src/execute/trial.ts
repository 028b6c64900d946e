import type { Outcome } from '../model/outcome.ts';
import type { Attempt, TrialEnd } from '../model/trial.ts';
import type { PlannedTrial } from '../plan/plan.ts';
import { runAttempt } from './attempt.ts';
import type { Dependencies } from './dependencies.ts';
import type { TrialContext, TrialJob } from './job.ts';
import { addCall, emptyTally, type Tally } from './tally.ts';
import { endTrial } from './trial-end.ts';

/** A trial that ended, or that was cancelled and will be taken up again by a resume. */
export type TrialRun =
  | { readonly kind: 'ended'; readonly end: TrialEnd; readonly spent: Tally }
  | { readonly kind: 'interrupted'; readonly spent: Tally };

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
  if (context.recorded === null) await appendTrial(job);
  for (const { call, charges } of context.recorded?.calls ?? []) {
    // What finished attempts consumed counts against the trial's limits; the others count as they are replayed.
    if (call.attempt <= job.attempts.length) addCall(job.tally, call, charges);
  }
  for (;;) {
    const last = job.attempts.at(-1);
    const outcome =
      last === undefined ? null : settledOutcome(last.attempt, planned.cell.spec.retry.maxAttempts);
    if (outcome !== null) return { kind: 'ended', end: await endTrial(job, outcome), spent: job.tally };
    const next = await runAttempt(job);
    if (next === null) return { kind: 'interrupted', spent: job.tally };
    job.attempts.push(next);
  }
}

async function appendTrial(job: TrialJob): Promise<void> {
  const { key, execKey, case: item } = job.planned;
  const { tags, weight, cluster } = item;
  const trial = { ...key, id: job.trialId, run: job.context.run, execKey, tags, weight, cluster };
  await job.dependencies.ledger.append([{ kind: 'trial', trial }]);
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
      return 'incorrect';
    case 'refused':
    case 'timeout':
    case 'infra-error':
    case 'cancelled':
      return last.ended;
  }
}
