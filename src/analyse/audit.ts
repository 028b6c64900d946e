/** The cost per correct output after people looked at a sample of the accepted ones. */
import { Failure } from '../model/failure.ts';
import type { Interval } from './interval/method.ts';
import { normalQuantile } from './numeric/normal.ts';
import { wilson } from './yield/wilson.ts';

/** A random sample of accepted outputs and how many of them were found correct. */
export interface AuditSample {
  readonly audited: number;
  readonly correct: number;
}

export interface AuditedCost {
  /** Share of the accepted outputs that are correct, with its Wilson interval. */
  readonly precision: number;
  readonly precisionLower: number;
  readonly precisionUpper: number;
  /** Cost per truly correct output; Infinity when the audit found none. */
  readonly estimate: number;
  readonly lower: number;
  readonly upper: number;
}

/**
 * Returns the cost per accepted output divided by the audited precision. The two independent intervals are
 * joined on the logarithm, as the root of the sum of their squared distances.
 * Assumes that the audited outputs were drawn at random from the accepted ones; a convenient sample is none.
 * Throws Failure for labels that are no such sample.
 */
export function auditedCost(
  observed: Interval & { readonly estimate: number },
  { audited, correct }: AuditSample,
  confidence = 0.95,
): AuditedCost {
  if (!(Number.isInteger(audited) && Number.isInteger(correct) && audited > 0 && correct >= 0)) {
    throw new Failure('audit/empty', 'the audit has no labels', {
      hint: 'label a random sample of accepted outputs as correct or wrong',
    });
  }
  if (correct > audited) {
    throw new Failure('audit/counts', `the audit found ${correct} of ${audited} outputs correct`, {
      hint: 'label each output once',
    });
  }
  const precision = correct / audited;
  const share = wilson(precision, audited, normalQuantile((1 + confidence) / 2));
  const estimate = precision === 0 ? Number.POSITIVE_INFINITY : observed.estimate / precision;
  const below = Math.hypot(Math.log(observed.estimate / observed.lower), Math.log(share.upper / precision));
  const above = Math.hypot(Math.log(observed.upper / observed.estimate), Math.log(precision / share.lower));
  const ends =
    precision === 0
      ? { lower: observed.lower / share.upper, upper: Number.POSITIVE_INFINITY }
      : { lower: estimate * Math.exp(-below), upper: estimate * Math.exp(above) };
  return { precision, precisionLower: share.lower, precisionUpper: share.upper, estimate, ...ends };
}
