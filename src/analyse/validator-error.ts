/** What an imperfect validator does to the cost per correct output. */

/** How outputs and their validator are, as shares from 0 to 1. */
export interface ValidatorModel {
  /** Outputs that are truly correct, at one attempt. */
  readonly correct: number;
  /** Correct outputs that are accepted. */
  readonly sensitivity: number;
  /** Wrong outputs that are accepted. */
  readonly falseAccept: number;
  /** Of one attempt. */
  readonly cost: number;
}

export interface ValidatorBias {
  readonly acceptRate: number;
  /** Share of the accepted outputs that are correct. */
  readonly precision: number;
  readonly observedCpco: number;
  /** Observed ÷ precision: false accepts always flatter. */
  readonly trueCpco: number;
  /** With a validator that never errs: what false rejects cost is the difference to `trueCpco`. */
  readonly perfectValidatorCpco: number;
  readonly trueOverObserved: number;
}

/**
 * Returns how far the observed cost per accepted output lies from the true cost per correct one. The factor is
 * the same under independent retries, since retries end at the first accepted output.
 */
export function validatorBias({ correct, sensitivity, falseAccept, cost }: ValidatorModel): ValidatorBias {
  const trueAccepts = correct * sensitivity;
  const acceptRate = trueAccepts + falseAccept * (1 - correct);
  const precision = trueAccepts / acceptRate;
  return {
    acceptRate,
    precision,
    observedCpco: cost / acceptRate,
    trueCpco: cost / trueAccepts,
    perfectValidatorCpco: cost / correct,
    trueOverObserved: 1 / precision,
  };
}

/**
 * Returns the share of correct outputs behind a rate of acceptance, within 0 and 1; NaN for a validator that
 * accepts right and wrong alike. Rogan & Gladen, American Journal of Epidemiology 107 (1978).
 */
export function roganGladen(acceptRate: number, sensitivity: number, falseAccept: number): number {
  if (sensitivity === falseAccept) return Number.NaN;
  return Math.min(1, Math.max(0, (acceptRate - falseAccept) / (sensitivity - falseAccept)));
}

/**
 * Returns the cost per truly correct output when each wrong one that was accepted costs `escapeCost` later;
 * Infinity when no accepted output is correct.
 */
export function costWithEscapes(
  spend: { readonly cost: number; readonly accepted: number; readonly falseAccepts: number },
  escapeCost: number,
): number {
  const correct = spend.accepted - spend.falseAccepts;
  if (correct <= 0) return Number.POSITIVE_INFINITY;
  return (spend.cost + escapeCost * spend.falseAccepts) / correct;
}
