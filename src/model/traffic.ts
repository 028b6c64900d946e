/** One HTTP try that wants to go out to a provider. */
export interface TryRequest {
  /** Which request it is a try of: failures of one request alone say little about its provider. */
  readonly place: string;
  /** Estimated. */
  readonly inputTokens: number;
  /** The most that may come back; null when the request does not limit it. */
  readonly outputTokens: number | null;
  /** Ends the wait. */
  readonly signal: AbortSignal;
}

/**
 * What a try says about its provider. `answered`: it is there, whatever it said. `broken`: an error of its own,
 * or no answer. `unreached`: no connection, so nothing was sent. `unused`: no try was made after all.
 */
export interface TryReport {
  readonly kind: 'answered' | 'broken' | 'unreached' | 'unused';
  /** Whether the provider asks for less: 429, 503, 529. */
  readonly pressed: boolean;
  /** One line for the ledger. */
  readonly why: string;
  /** Input and output tokens that the answer states; null when it states none. */
  readonly tokens: number | null;
}

/** Whether a try may go out. */
export type Admission =
  /** It may. `done` must follow exactly once and returns whether the provider counts as down now. */
  | { readonly kind: 'open'; done(report: TryReport): boolean }
  /** The provider was down for so long that nothing is sent to it any more in this run. */
  | { readonly kind: 'gave-up'; readonly reason: string };

/** What all trials that use a provider share: its rate limits, and whether it is there at all. */
export interface Traffic {
  /** Resolves when the try may go out; rejects with the signal's reason when that aborts first. */
  admit(request: TryRequest): Promise<Admission>;
}
