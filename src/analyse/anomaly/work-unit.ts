/** What one trial did in one stage with one model: the unit that is compared with its own history. */
export interface WorkUnit {
  readonly run: string;
  readonly trialId: number;
  readonly spec: string;
  readonly agent: string;
  /** A subagent's name, `main`, `first attempt`, `retry` … */
  readonly stage: string;
  /** The model that answered. */
  readonly model: string;
  /** What was asked for, where another one answered. */
  readonly asked: string | null;
  /** Milliseconds since 1970 at which it began; null when nobody said. */
  readonly at: number | null;
  /** null when a part of it has no price. */
  readonly dollars: number | null;
  /** Prompt tokens of every request in their order; empty where none is known. */
  readonly prompts: readonly number[];
  readonly outputTokens: number;
  readonly requests: number;
  /** Requests that were answered; the others say nothing about the work. */
  readonly answered: number;
  /** null where tool calls are not told. */
  readonly toolCalls: number | null;
  /** Answers that were cut: by a broken stream or by the limit of output. */
  readonly truncated: number;
  /** Longest row of equal requests; null where requests cannot be compared. */
  readonly identical: number | null;
}
