/** What can be said when nothing was accepted: the least that a correct output can cost. */

/**
 * Returns the largest yield that still shows no success in `count` independent draws with chance `alpha`:
 * 1 − alpha^(1/count), near 3 ÷ count for alpha = 0.05 (the rule of three).
 */
export function yieldBoundWithoutSuccess(count: number, alpha = 0.05): number {
  return -Math.expm1(Math.log(alpha) / count);
}

export interface ZeroAcceptedBound {
  readonly yieldUpperExecutions: number;
  readonly yieldUpperCases: number;
  /** Lower bounds of the cost per correct output, one-sided at 1 − alpha. */
  readonly boundExecutions: number;
  /** The one to quote: it holds also when the repeats of a case share their fate. */
  readonly boundCases: number;
  /** Total spend ÷ 3. */
  readonly ruleOfThree: number;
}

/** Returns the bounds for trials of which none was accepted; `cost` is the mean per trial. */
export function zeroAcceptedBound(
  spend: { readonly cost: number; readonly executions: number; readonly cases: number },
  alpha = 0.05,
): ZeroAcceptedBound {
  const yieldUpperExecutions = yieldBoundWithoutSuccess(spend.executions, alpha);
  const yieldUpperCases = yieldBoundWithoutSuccess(spend.cases, alpha);
  return {
    yieldUpperExecutions,
    yieldUpperCases,
    boundExecutions: spend.cost / yieldUpperExecutions,
    boundCases: spend.cost / yieldUpperCases,
    ruleOfThree: (spend.cost * spend.executions) / 3,
  };
}

/**
 * Returns whether a run without a success may stop: a correct output costs more than the ceiling, with error
 * `alpha`. It may be asked after every case, since the events "the first m all failed" are nested: watching
 * costs no extra error.
 */
export function stopsLoss(
  spend: { readonly cost: number; readonly cases: number },
  ceiling: number,
  alpha = 0.05,
): boolean {
  return spend.cases > 0 && spend.cost / yieldBoundWithoutSuccess(spend.cases, alpha) > ceiling;
}
