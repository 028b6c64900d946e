import { variance } from '../numeric/moments.ts';
import { studentQuantile } from '../numeric/student.ts';
import type { Sample } from '../sample/sample.ts';
import { type ShareInterval, wilson } from './wilson.ts';

/** A yield whose repeats share their case's luck. */
export interface ClusteredYield extends ShareInterval {
  /** Case-weighted. */
  readonly estimate: number;
  /** How many independent draws the trials are worth. */
  readonly nEff: number;
  /** Trials ÷ nEff: what the clustering costs. */
  readonly deff: number;
}

/**
 * Returns the yield's Wilson interval at its effective sample size with Student's t over the cases.
 * A yield of 0 or 1 shows no spread between cases: then every case counts as one draw, which keeps the rule of
 * three. Korn & Graubard, Survey Methodology 24 (1998). Assumes independent cases (or clusters).
 * null for a single case: nothing is known of others.
 */
export function clusteredYield(sample: Sample, confidence = 0.95): ClusteredYield | null {
  const { accepted: estimate, units, executions } = sample;
  if (units.length < 2) return null;
  const nEff = effectiveSize(sample);
  const ends = wilson(estimate, nEff, studentQuantile((1 + confidence) / 2, units.length - 1));
  return { estimate, nEff, deff: executions / nEff, ...ends };
}

/** Below this the spread between cases is what rounding left, not what trials did. */
const ROUNDING = 1e-28;

/** Returns how many independent draws the sample's trials are worth for its yield, from 1 to their number. */
export function effectiveSize({ accepted, units, executions }: Sample): number {
  const spread = variance(units.map((unit) => unit.accepted - accepted * unit.weight)) / units.length;
  if (!(accepted > 0 && accepted < 1 && spread > ROUNDING)) return units.length;
  return Math.min(Math.max((accepted * (1 - accepted)) / spread, 1), executions);
}
