/** The synthetic models of the sandbox with their true parameters, which measurements can be held against. */

/** A lognormal distribution. */
export interface Lognormal {
  readonly median: number;
  /** Standard deviation of the logarithm; 0 is a constant. */
  readonly sigma: number;
}

/** Shares of requests or attempts that go wrong for other reasons than a wrong answer; each in [0, 1]. */
export interface SandboxFaults {
  /** Share of HTTP requests answered with 429 and a short Retry-After. */
  readonly rateLimit: number;
  /** Share of HTTP requests answered with 500. */
  readonly serverError: number;
  /** Share of streamed HTTP requests whose stream breaks halfway; plain ones never break. */
  readonly truncation: number;
  /** Share of attempts that the model refuses; a refused attempt is refused in every one of its requests. */
  readonly refusal: number;
}

/** Declared truth about one synthetic model. */
export interface SandboxModel {
  readonly name: string;
  /** Probability that attempt 1 is correct on a case of average difficulty, given that it is not refused. */
  readonly firstPass: number;
  /** Probability that a later attempt, which carries feedback, is correct; same conditions. */
  readonly retry: number;
  /** Milliseconds from the request's arrival to the answer's last byte, before `timeScale`. */
  readonly latencyMs: Lognormal;
  /** Billed output tokens per token of the text, reasoning excluded. */
  readonly verbosity: number;
  /** Reasoning tokens of a request, billed as output; a median of 0 is none. */
  readonly reasoningTokens: Lognormal;
  /** Share of the input that comes from the prompt cache in requests after the first of a case. */
  readonly cacheShare: number;
  /** Whether JSON stands in a fenced block, where the spec's extraction allows one. */
  readonly fenced: boolean;
  /** Whether prose stands around JSON, where the spec's extraction allows it. */
  readonly chatty: boolean;
  /** Share of wrong attempts that answer without the tool calls that the case needs. */
  readonly skipsTools: number;
  readonly faults: SandboxFaults;
}

/**
 * Standard deviation of the difficulty of cases, as a shift of the logit of every model's probabilities:
 * the models find the same cases hard.
 */
export const DIFFICULTY_SD = 0.8;

const NO_FAULTS: SandboxFaults = { rateLimit: 0, serverError: 0, truncation: 0, refusal: 0 };
const NO_REASONING: Lognormal = { median: 0, sigma: 0 };

const STEADY: SandboxModel = {
  name: 'steady',
  firstPass: 0.88,
  retry: 0.8,
  latencyMs: { median: 30, sigma: 0.35 },
  verbosity: 1.3,
  reasoningTokens: NO_REASONING,
  cacheShare: 0.5,
  fenced: false,
  chatty: false,
  skipsTools: 0.4,
  faults: NO_FAULTS,
};

const CHEAP: SandboxModel = {
  ...STEADY,
  name: 'cheap',
  firstPass: 0.55,
  retry: 0.45,
  latencyMs: { median: 12, sigma: 0.3 },
  verbosity: 1,
  cacheShare: 0.3,
  fenced: true,
  skipsTools: 0.6,
};

const PREMIUM: SandboxModel = {
  ...STEADY,
  name: 'premium',
  firstPass: 0.96,
  retry: 0.9,
  latencyMs: { median: 90, sigma: 0.45 },
  verbosity: 1.2,
  reasoningTokens: { median: 180, sigma: 0.5 },
  cacheShare: 0.6,
  fenced: true,
  skipsTools: 0.2,
};

const VERBOSE: SandboxModel = {
  ...STEADY,
  name: 'verbose',
  firstPass: 0.82,
  retry: 0.7,
  latencyMs: { median: 70, sigma: 0.4 },
  verbosity: 4,
  fenced: true,
  chatty: true,
};

const FLAKY: SandboxModel = {
  ...STEADY,
  name: 'flaky',
  faults: { rateLimit: 0.06, serverError: 0.03, truncation: 0.02, refusal: 0.02 },
};

/** The models that every sandbox serves unless it is told otherwise. All of them are synthetic. */
export const SANDBOX_MODELS: readonly SandboxModel[] = [STEADY, CHEAP, PREMIUM, VERBOSE, FLAKY];

/** Returns the declared parameters of a built-in model, or null when there is none of that name. */
export function trueParameters(name: string): SandboxModel | null {
  return SANDBOX_MODELS.find((model) => model.name === name) ?? null;
}
