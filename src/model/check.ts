/** One validator's finding about one output, with the evidence that becomes feedback. */
export interface Check {
  /** The validator's kind, for example `json-schema`. */
  readonly validator: string;
  /** `error`: the validator itself could not decide (it threw, hung or was misconfigured). */
  readonly status: 'pass' | 'fail' | 'error';
  /** Where in the output, as a JSONPath or pointer; null when it is about the whole output. */
  readonly path: string | null;
  /** What would have passed, short and printable; null when that cannot be said. */
  readonly expected: string | null;
  /** What was found, short and printable; null when nothing was found. */
  readonly received: string | null;
  /** One sentence for a person and, unless the check is an oracle's, for the agent's next attempt. */
  readonly message: string;
  /**
   * Present when the check compares with the case's expectation, which no one knows in production: the agent
   * is told where its answer is wrong, never what would be right. Else a retry would measure copying.
   */
  readonly oracle?: true;
}

/** All checks of one attempt together. */
export type Verdict = 'correct' | 'incorrect' | 'not-judged';

/**
 * Returns the verdict of an attempt: incorrect as soon as one check failed, not-judged when a check could
 * not decide or when there is no check at all, correct otherwise.
 */
export function verdictOf(checks: readonly Check[]): Verdict {
  if (checks.some((check) => check.status === 'fail')) return 'incorrect';
  if (checks.length === 0 || checks.some((check) => check.status === 'error')) return 'not-judged';
  return 'correct';
}
