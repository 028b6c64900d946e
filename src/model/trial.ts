import type { Check, Verdict } from './check.ts';
import type { Outcome } from './outcome.ts';
import type { Tags } from './tags.ts';

/** Which trial: one independent repetition of a case by a variant. */
export interface TrialKey {
  readonly spec: string;
  readonly variant: string;
  readonly case: string;
  /** From 1. */
  readonly repeat: number;
}

/** A trial as it begins. */
export interface Trial extends TrialKey {
  readonly id: number;
  readonly run: string;
  /** Content key of everything that can change the output: equal keys may share stored trials. */
  readonly execKey: string;
  /** Content key of everything that can change a check: equal keys may share checks. Left out where unknown. */
  readonly scoreKey?: string;
  /**
   * The trial that bought this one's first attempt, in an earlier run: two trials of one run never have the
   * same, as each repeat must be a draw of its own. Left out when this run bought it.
   */
  readonly reusedFrom?: number;
  /** Tags of the case, on top of the cell's. */
  readonly tags: Tags;
  readonly weight: number;
  readonly cluster: string | null;
}

/** One output produced and judged inside a trial. */
export interface Attempt {
  readonly trialId: number;
  /** From 1: attempt 1 is the first pass. */
  readonly number: number;
  /** The variant that made it: another than the trial's after an escalation. */
  readonly variant: string;
  readonly startedAt: string;
  /** Wall time of the attempt, validation included, our own queue excluded. */
  readonly durationMs: number;
  readonly validationMs: number;
  /** How the agent ended: `output`, or why there is none. */
  readonly ended: AttemptEnd;
  readonly reason: string | null;
  /** Blob of the output's text; null when there is none. */
  readonly output: string | null;
  readonly verdict: Verdict;
  readonly checks: readonly Check[];
  /** The feedback that this attempt was given; null for the first. */
  readonly feedback: string | null;
}

export type AttemptEnd = 'output' | 'refused' | 'timeout' | 'limit' | 'infra-error' | 'cancelled';

/** How a trial ended; written once, when nothing more will be bought for it. */
export interface TrialEnd {
  readonly trialId: number;
  readonly outcome: Outcome;
  /** Whether the validators accepted the last attempt: differs from a correct outcome only with a second oracle. */
  readonly accepted: boolean;
  /** Whether the outcome is correct and one attempt was enough. */
  readonly firstPass: boolean;
  readonly attempts: number;
  readonly endedAt: string;
  /** Wall time without waiting in our own queue. */
  readonly durationMs: number;
  /** Time spent waiting in our own queue before and between calls. */
  readonly waitMs: number;
  /** One sentence for outcomes other than correct; null when there is nothing to say. */
  readonly reason: string | null;
}
