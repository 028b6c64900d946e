/** What an agent's transcript says beyond what it cost. */
export interface AgentFacts {
  /** Models that answered, in the order of their first answers. */
  readonly models: readonly string[];
  /** Answers by why they stopped, such as `max_tokens`; each answer once. */
  readonly stops: Readonly<Record<string, number>>;
  readonly toolUses: number;
  /** Requests that the provider turned down. */
  readonly apiErrors: number;
  /** Size of the last request, cached input and output included; null without a request. */
  readonly lastContext: number | null;
}

/** What the journal of a run says. */
export interface JournalFacts {
  /** Agents that it has started. */
  readonly agents: readonly string[];
  /** Agents that gave no result: null, or none at all. */
  readonly withoutResult: readonly string[];
  readonly failed: readonly string[];
}
