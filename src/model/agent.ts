import type { Case } from './case.ts';
import type { Meter } from './meter.ts';
import type { Spec } from './spec.ts';
import type { TrialKey } from './trial.ts';

/** A prompt after its templates were filled in. */
export interface RenderedPrompt {
  readonly system: string | null;
  readonly user: string;
}

/** What happened in an earlier attempt of the same trial. */
export interface Turn {
  /** What the agent answered. */
  readonly output: string;
  /** What it was told about that answer. */
  readonly feedback: string;
}

/** One attempt that an agent is asked to make. */
export interface AttemptRequest {
  readonly key: TrialKey;
  /** From 1. */
  readonly attempt: number;
  readonly spec: Spec;
  readonly case: Case;
  readonly prompt: RenderedPrompt;
  /** Earlier attempts, oldest first, when the retry mode is `continue`; empty in `fresh` mode. */
  readonly turns: readonly Turn[];
  /** The newest feedback; null for attempt 1. In `fresh` mode `prompt.user` already carries it. */
  readonly feedback: string | null;
}

/** A tool call that the agent made, for validators that look at behaviour. */
export interface ToolUse {
  readonly tool: string;
  readonly arguments: unknown;
  readonly ok: boolean;
}

/** What came of an attempt. Everything that can go wrong is a value here; a throw is a bug. */
export type AttemptResult =
  | {
      readonly kind: 'output';
      readonly text: string;
      readonly tools: readonly ToolUse[];
      /** Why it may be less than the agent had to say, such as a cut at its longest output; left out if not. */
      readonly note?: string;
    }
  | { readonly kind: 'refused'; readonly reason: string }
  | { readonly kind: 'timeout'; readonly reason: string }
  | { readonly kind: 'limit'; readonly limit: string; readonly reason: string }
  | { readonly kind: 'infra-error'; readonly reason: string }
  | { readonly kind: 'cancelled' };

/** Does the work of one variant. */
export interface Agent {
  attempt(request: AttemptRequest, meter: Meter, signal: AbortSignal): Promise<AttemptResult>;
  /** Lets go of servers, workers and folders. */
  close(): Promise<void>;
}
