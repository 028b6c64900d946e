import type { Call } from '../../src/model/call.ts';
import type { Charge } from '../../src/model/charge.ts';
import type { Check } from '../../src/model/check.ts';
import type { TrialDetail } from '../../src/model/ledger.ts';
import { sumUsd } from '../../src/model/money.ts';
import type { Attempt } from '../../src/model/trial.ts';
import { promptTokens } from '../../src/model/usage.ts';
import { compact, count, duration, totalText } from '../format.ts';
import { type ChargeView, chargeView } from './charge.ts';
import { type TimelineView, timelineView } from './timeline.ts';

/** One trial in full: what was asked, paid, answered and found. Outputs are kept apart, as they are large. */
export interface TrialView {
  readonly id: number;
  readonly spec: string;
  readonly variant: string;
  readonly case: string;
  readonly repeat: number;
  readonly outcome: string;
  /** Why it ended so; null when there is nothing to say. */
  readonly reason: string | null;
  readonly cost: string;
  readonly duration: string;
  readonly timeline: TimelineView;
  readonly attempts: readonly AttemptView[];
}

export interface AttemptView {
  readonly number: number;
  /** Who made it when another variant took over; null for the trial's own. */
  readonly escalatedTo: string | null;
  readonly verdict: string;
  /** Such as `refused`; null when it gave an output. */
  readonly ended: string | null;
  readonly reason: string | null;
  readonly duration: string;
  readonly cost: string;
  readonly feedback: string | null;
  readonly checks: readonly Check[];
  readonly calls: readonly CallView[];
}

export interface CallView {
  readonly kind: string;
  readonly name: string;
  /** The model that answered when it is another than the one asked for. */
  readonly served: string | null;
  /** Above 1 for a repeated HTTP request. */
  readonly tryNumber: number;
  /** Such as `http-error 429: overloaded`; null when nothing went wrong. */
  readonly problem: string | null;
  /** Null for people: their minutes are a quantity of the charge. */
  readonly duration: string | null;
  /** Such as `1.2k in (300 cached), 84 out`; null for what has no tokens. */
  readonly tokens: string | null;
  readonly replayed: boolean;
  readonly charges: readonly ChargeView[];
}

type PricedCalls = TrialDetail['calls'];

/** Returns the view of a trial. Calls of no attempt (a review after the last) stand with the last attempt. */
export function trialView({ trial, end, attempts, calls }: TrialDetail): TrialView {
  const last = attempts.at(-1)?.number ?? 1;
  return {
    id: trial.id,
    spec: trial.spec,
    variant: trial.variant,
    case: trial.case,
    repeat: trial.repeat,
    outcome: end?.outcome ?? 'cancelled',
    reason: end?.reason ?? null,
    cost: costOf(calls),
    duration: end === null ? '–' : duration(end.durationMs),
    timeline: timelineView(attempts, calls),
    attempts: attempts.map((attempt) =>
      attemptView(
        attempt,
        calls.filter(({ call }) => Math.min(call.attempt, last) === attempt.number),
        trial.variant,
      ),
    ),
  };
}

function attemptView(attempt: Attempt, calls: PricedCalls, variant: string): AttemptView {
  return {
    number: attempt.number,
    escalatedTo: attempt.variant === variant ? null : attempt.variant,
    verdict: attempt.verdict,
    ended: attempt.ended === 'output' ? null : attempt.ended,
    reason: attempt.reason,
    duration: duration(attempt.durationMs),
    cost: costOf(calls),
    feedback: attempt.feedback,
    checks: attempt.checks,
    calls: calls.toSorted(machineFirst).map(({ call, charges }) => callView(call, charges)),
  };
}

function callView(call: Call, charges: readonly Charge[]): CallView {
  const failed = [call.status, call.httpStatus === 200 ? null : call.httpStatus]
    .filter((part) => part !== null)
    .join(' ');
  const wrong = call.error === null ? failed : `${failed}: ${call.error}`;
  return {
    kind: call.kind === 'fallback' ? 'by hand, in no total' : call.kind,
    name: call.name,
    served: call.served === null || call.served === call.name ? null : call.served,
    tryNumber: call.tryNumber,
    problem: call.status === 'ok' ? null : wrong,
    duration: isByHand(call) ? null : duration(call.durationMs),
    tokens: tokensOf(call),
    replayed: call.replayed,
    charges: charges.map(chargeView),
  };
}

/** People come after the machine, in the order of the calls otherwise. */
function machineFirst(left: PricedCalls[number], right: PricedCalls[number]): number {
  return Number(isByHand(left.call)) - Number(isByHand(right.call));
}

function isByHand({ kind }: Call): boolean {
  return kind === 'review' || kind === 'fallback';
}

function tokensOf({ kind, usage }: Call): string | null {
  if (usage === null) return kind === 'model' ? 'usage not stated' : null;
  const cached = usage.cache_read === 0 ? '' : ` (${compact(usage.cache_read)} cached)`;
  return `${count(promptTokens(usage))} in${cached}, ${count(usage.output)} out`;
}

/** Shadow amounts are in no total; work by hand is no cost of an output, but was paid for all the same. */
function costOf(calls: PricedCalls): string {
  const charges = calls.flatMap((item) => item.charges);
  const priced = charges.flatMap((charge) =>
    charge.basis === 'unpriced' || charge.basis === 'shadow' || charge.component === 'fallback'
      ? []
      : [charge.amount],
  );
  return totalText(sumUsd(priced), charges.filter(({ basis }) => basis === 'unpriced').length);
}
