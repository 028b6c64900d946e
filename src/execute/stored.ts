import type { ToolUse } from '../model/agent.ts';
import type { Call, CallTexts } from '../model/call.ts';
import type { Charge } from '../model/charge.ts';
import type { Usd } from '../model/money.ts';
import type { Attempt, TrialEnd } from '../model/trial.ts';

/** An ended trial of an earlier run whose outputs may stand for those of a planned one. */
export interface StoredTrial {
  readonly trialId: number;
  /** The trial that bought its first attempt: itself, or what it is a copy of. */
  readonly root: number;
  readonly end: TrialEnd;
  /** Whether the present validators would find the same: then its checks are taken over. */
  readonly checksHold: boolean;
  /** Whether the present rate cards priced it: then its charges are taken over. */
  readonly chargesHold: boolean;
  readonly attempts: readonly StoredAttempt[];
  readonly calls: readonly StoredCall[];
}

export interface StoredAttempt {
  readonly attempt: Attempt;
  /** The output's text; null when there is none. */
  readonly text: string | null;
  readonly tools: readonly ToolUse[];
}

export interface StoredCall {
  readonly call: Call;
  readonly charges: readonly Charge[];
  /** What was sent and came back, where usage has to be estimated from it. */
  readonly texts: () => CallTexts | undefined;
}

/**
 * What happens when a trial needs an attempt that nothing stored answers. `buy` it; `skip` the trial and write
 * nothing of it; `end` it as it stands.
 */
export type WhenShort = 'buy' | 'skip' | 'end';

/** What a trial took from an earlier run. */
export interface ReusedPart {
  /** Priced charges of the calls that were copied. */
  readonly cost: Usd;
  readonly unpriced: number;
  /** Whether stored attempts are no part of the new trial, as they would not have been asked for. */
  readonly dropped: boolean;
  /** Whether it ended without an attempt that it would have needed. */
  readonly short: boolean;
}
