import type { AttemptRequest, AttemptResult, ToolUse, Turn } from '../model/agent.ts';
import { type Check, type Verdict, verdictOf } from '../model/check.ts';
import type { LedgerRecord } from '../model/ledger.ts';
import type { Attempt } from '../model/trial.ts';
import type { Variant } from '../model/variant.ts';
import { withDeadline } from './deadline.ts';
import { openGuard } from './guards.ts';
import type { FinishedAttempt, TrialJob } from './job.ts';
import { BUDGET_LIMIT, type MeterPlace, openMeter } from './meter.ts';

/** Returns the attempt that was made and written, or null when it was cancelled: then a resume makes it again. */
export async function runAttempt(job: TrialJob): Promise<FinishedAttempt | null> {
  const { dependencies, context } = job;
  const number = job.attempts.length + 1;
  const variant = variantOfAttempt(job, number);
  const agent = await dependencies.agentOf(variant);
  const request = attemptRequest(job, variant);
  const startedAt = dependencies.clock.now();
  const startedMs = dependencies.clock.elapsedMs();
  const meter = openMeter(meterPlace(job, variant, number), dependencies);
  const seconds = secondsLeft(job);
  const deadline = withDeadline(seconds, context.signal, () => meter.waitedMs());
  // With no time left nothing may be bought, not even what would be broken off at once.
  const made = seconds === 0 ? OUT_OF_TIME : agent.attempt(request, meter, deadline.signal);
  const result = await Promise.resolve(made).finally(() => deadline.clear());
  if (meter.brokenOff()) return null;
  if (result.kind === 'cancelled' && !deadline.expired()) return null;
  const judgedMs = dependencies.clock.elapsedMs();
  const checks = await judgeResult(result, job);
  if (context.signal.aborted) return null;
  const endedMs = dependencies.clock.elapsedMs();
  const text = result.kind === 'output' ? result.text : null;
  const blob = text === null ? null : dependencies.blob(text);
  const attempt: Attempt = {
    trialId: job.trialId,
    number,
    variant: variant.id,
    startedAt,
    durationMs: Math.max(0, endedMs - startedMs - meter.tally.waitMs),
    validationMs: endedMs - judgedMs,
    ended: result.kind === 'cancelled' ? 'timeout' : result.kind,
    reason: reasonOf(result),
    output: blob?.sha256 ?? null,
    verdict: verdictOfResult(result, checks),
    checks,
    feedback: request.feedback,
  };
  const records: LedgerRecord[] = blob === null ? [] : [blob.record];
  await dependencies.ledger.append([...records, { kind: 'attempt', attempt }]);
  return { attempt, text };
}

function meterPlace(job: TrialJob, variant: Variant, attempt: number): MeterPlace {
  const { context, trialId, tally: trial } = job;
  const { run, recorded, budget, signal } = context;
  const { spec } = job.planned.cell;
  const requestSeconds = context.requestSeconds(variant);
  const guard = openGuard(spec, context.costs ?? null);
  return { run, trialId, attempt, spec, variant, requestSeconds, trial, recorded, budget, signal, guard };
}

const OUT_OF_TIME: AttemptResult = { kind: 'timeout', reason: 'the trial ran past its time limit' };

/** Returns the seconds that an attempt may take: its own limit, or what earlier attempts left of the trial's. */
function secondsLeft({ planned, attempts }: TrialJob): number | null {
  const { attempt, trial } = planned.cell.spec.limits;
  if (trial.seconds === null) return attempt.seconds;
  const usedMs = attempts.reduce((sum, made) => sum + made.attempt.durationMs, 0);
  const left = Math.max(0, trial.seconds - usedMs / 1000);
  return attempt.seconds === null ? left : Math.min(attempt.seconds, left);
}

/** Returns who makes an attempt: the cell's variant, or the one that it escalates to. */
export function variantOfAttempt(job: TrialJob, number: number): Variant {
  const { escalateTo, maxAttempts } = job.planned.cell.spec.retry;
  const { variant } = job.planned.cell;
  // A recording has its escalated attempt in it: going on with the real one would pay for what is replayed.
  const escalates = variant.agent !== 'replay' && number > 1 && number === maxAttempts;
  return escalates && escalateTo !== null ? job.context.variantOf(escalateTo) : variant;
}

/** Returns what an agent is asked in the job's next attempt. */
export function attemptRequest(job: TrialJob, variant: Variant): AttemptRequest {
  const { dependencies, planned } = job;
  const { spec } = planned.cell;
  const prompt = dependencies.renderPrompt(spec, planned.case, variant);
  const turns: Turn[] = job.attempts.map(({ attempt, text }) => ({
    output: text ?? '',
    feedback: dependencies.renderFeedback(spec, {
      checks: attempt.checks,
      attempt: attempt.number,
      remaining: spec.retry.maxAttempts - attempt.number,
    }),
  }));
  const feedback = turns.at(-1)?.feedback ?? null;
  const fresh = spec.retry.mode === 'fresh';
  return {
    key: planned.key,
    attempt: turns.length + 1,
    spec,
    case: planned.case,
    prompt: fresh && feedback !== null ? { ...prompt, user: `${prompt.user}\n\n${feedback}` } : prompt,
    turns: fresh ? [] : turns,
    feedback,
  };
}

async function judgeResult(result: AttemptResult, job: TrialJob): Promise<readonly Check[]> {
  return result.kind === 'output' ? judgeOutput(result, job) : [];
}

/** Returns what the spec's validators find in an output of the job's case. */
export async function judgeOutput(
  { text, tools }: { readonly text: string; readonly tools: readonly ToolUse[] },
  job: TrialJob,
): Promise<readonly Check[]> {
  const judge = await job.dependencies.judgeOf(job.planned.cell.spec);
  return judge({ text, tools, case: job.planned.case }, job.context.signal);
}

function verdictOfResult(result: AttemptResult, checks: readonly Check[]): Verdict {
  if (result.kind === 'output') return verdictOf(checks);
  if (result.kind === 'limit' && result.limit === BUDGET_LIMIT) return 'not-judged';
  return result.kind === 'infra-error' || result.kind === 'cancelled' ? 'not-judged' : 'incorrect';
}

function reasonOf(result: AttemptResult): string | null {
  switch (result.kind) {
    case 'output':
      return result.note ?? null;
    case 'limit':
      if (result.limit === BUDGET_LIMIT) return result.reason;
      return `stopped by the limit \`${result.limit}\`: ${result.reason}`;
    case 'cancelled':
      return 'the attempt ran past its time limit';
    case 'refused':
    case 'timeout':
    case 'infra-error':
      return result.reason;
  }
}
