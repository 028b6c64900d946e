import type { Attempt } from '../model/trial.ts';
import type { Call } from '../model/call.ts';
import type { Outcome } from '../model/outcome.ts';
import type { ReviewPolicy } from '../model/spec.ts';

/** What a person has to do about a trial, in estimated minutes. */
export interface PeopleMinutes {
  /** Reviewing the output; 0 when the policy does not ask for it. */
  readonly review: number;
  /** Doing the job by hand because the agent gave up. */
  readonly fallback: number;
}

/**
 * Returns the estimated minutes of people for a finished trial: `base` for opening it, `per100Words` for
 * reading the output, `perFailedCheck` for each finding. An outage or a stop is not the agent's work: nobody
 * reviews it. Under the `sample` policy every trial carries its share of the minutes: the same expectation as
 * drawing trials, without the noise that would tell variants apart by who happened to be drawn.
 */
export function peopleMinutes(
  policy: ReviewPolicy,
  trial: { readonly outcome: Outcome; readonly text: string | null; readonly last: Attempt | null },
): PeopleMinutes {
  if (policy.role === null || ['infra-error', 'cancelled', 'budget-stopped'].includes(trial.outcome)) {
    return { review: 0, fallback: 0 };
  }
  const correct = trial.outcome === 'correct';
  const fallback = correct ? 0 : policy.fallbackMinutes;
  const words = trial.text === null ? 0 : trial.text.split(/\s+/).filter((word) => word !== '').length;
  const failed = trial.last?.checks.filter((check) => check.status !== 'pass').length ?? 0;
  const { base, per100Words, perFailedCheck } = policy.minutes;
  const whole = base + (per100Words * words) / 100 + perFailedCheck * failed;
  return { review: whole * reviewedShare(policy.policy, correct), fallback };
}

function reviewedShare(policy: ReviewPolicy['policy'], correct: boolean): number {
  switch (policy.kind) {
    case 'always':
      return 1;
    case 'never':
      return 0;
    case 'on-failure':
      return correct ? 0 : 1;
    case 'sample':
      return policy.share;
  }
}

/** Returns the ledger's call for minutes of a person, without blobs and wire facts. */
export function peopleCall(
  kind: 'review' | 'fallback',
  role: string,
  minutes: number,
  place: { readonly id: number; readonly trialId: number; readonly attempt: number; readonly at: string },
): Call {
  return {
    id: place.id,
    trialId: place.trialId,
    attempt: place.attempt,
    seq: 0,
    tryNumber: 1,
    kind,
    provider: null,
    name: role,
    served: null,
    startedAt: place.at,
    durationMs: 0,
    firstByteMs: null,
    status: 'ok',
    httpStatus: null,
    error: null,
    usage: null,
    usageFormat: null,
    usageRaw: null,
    quantity: minutes.toFixed(4),
    selectors: {},
    reported: null,
    requestHash: '',
    request: null,
    response: null,
    replayed: false,
  };
}
