import type { Agent, RenderedPrompt, ToolUse } from '../model/agent.ts';
import type { Call, Pricer } from '../model/call.ts';
import type { Case } from '../model/case.ts';
import type { Charge } from '../model/charge.ts';
import type { Check } from '../model/check.ts';
import type { LedgerRecord, LedgerWriter } from '../model/ledger.ts';
import type { Spec } from '../model/spec.ts';
import type { Attempt } from '../model/trial.ts';
import type { Variant } from '../model/variant.ts';
import type { TrafficControl } from './traffic/index.ts';

/** Judges the outputs of one spec: finds the value in the text and runs all of its validators. */
export type Judge = (
  output: { readonly text: string; readonly tools: readonly ToolUse[]; readonly case: Case },
  signal: AbortSignal,
) => Promise<readonly Check[]>;

/** What the feedback to an agent is made from. */
export interface FeedbackFacts {
  readonly checks: readonly Check[];
  /** The attempt that is judged. */
  readonly attempt: number;
  /** Attempts that remain after it. */
  readonly remaining: number;
}

/** What an earlier process left of a trial that it did not finish. */
export interface Recorded {
  readonly trialId: number;
  readonly attempts: readonly { readonly attempt: Attempt; readonly text: string | null }[];
  /** Calls with an answer, with the text of the answer. */
  readonly calls: readonly {
    readonly call: Call;
    readonly charges: readonly Charge[];
    readonly response: string;
  }[];
}

/** Everything that trials need from outside; wired by the command line. */
export interface Dependencies {
  readonly ledger: LedgerWriter;
  readonly pricer: Pricer;
  readonly agentOf: (variant: Variant) => Promise<Agent>;
  readonly judgeOf: (spec: Spec) => Promise<Judge>;
  readonly renderPrompt: (spec: Spec, item: Case, variant: Variant) => RenderedPrompt;
  readonly renderFeedback: (spec: Spec, facts: FeedbackFacts) => string;
  /** Returns the record that stores a text and the SHA-256 by which it is found. */
  readonly blob: (text: string) => { readonly sha256: string; readonly record: LedgerRecord };
  readonly clock: Clock;
  /** Limits and health of the providers; left out, concurrency stays as configured. */
  readonly traffic?: TrafficControl;
}

export interface Clock {
  /** Wall clock, ISO 8601 in UTC: labels only. */
  readonly now: () => string;
  /** Milliseconds that never jump: durations. */
  readonly elapsedMs: () => number;
}
