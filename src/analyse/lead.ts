import { changeOf } from './comparison/arm-means.ts';
import { caseJackknife } from './comparison/case-jackknife.ts';
import { pair } from './comparison/paired.ts';
import type { Observation } from './observation.ts';

/** How sure it is that one variant is cheaper per correct output than another, on new cases like these. */
export interface Lead {
  /** The other by the leader; above 1 when the leader is cheaper, Infinity when the other has no correct output. */
  readonly ratio: number;
  /** Two-sided interval of the ratio; null where none can be given. */
  readonly interval: { readonly lower: number; readonly upper: number } | null;
  /** `ahead`: the interval excludes a tie. `close`: it does not. `unknown`: too few cases to tell. */
  readonly standing: 'ahead' | 'close' | 'unknown';
  /** Cases that both ran. */
  readonly cases: number;
}

const CONFIDENCE = 0.95;
/** Below this many common cases a jackknife over cases tells chance from nothing. */
const LEAST_CASES = 3;

/**
 * Returns the lead of one variant over another on their common cases, by the paired jackknife over cases
 * (`caseJackknife`), because a choice is made for cases to come. Null without a common judged case.
 */
export function leadOf(leader: readonly Observation[], other: readonly Observation[]): Lead | null {
  const [ahead, behind] = [leader, other].map(judged);
  if (ahead === undefined || behind === undefined || ahead.length === 0 || behind.length === 0) return null;
  const paired = pair(ahead, behind);
  const cases = paired.cases.length;
  if (cases === 0) return null;
  const change = changeOf(paired);
  const question = { logRatio: change.logRatio, margin: 0, confidence: CONFIDENCE };
  const test = cases < LEAST_CASES ? null : caseJackknife(paired, change, question);
  const interval = test === null ? null : { lower: test.ratioLower, upper: test.ratioUpper };
  return {
    ratio: change.ratio,
    interval,
    standing: interval === null ? 'unknown' : interval.lower > 1 ? 'ahead' : 'close',
    cases,
  };
}

function judged(trials: readonly Observation[]): readonly {
  readonly case: string;
  readonly cost: number;
  readonly accepted: boolean;
  readonly weight: number;
  readonly cluster: string | null;
}[] {
  return trials
    .filter((trial) => trial.judged)
    .map(({ case: name, cost, correct, weight, cluster }) => ({
      case: name,
      cost,
      accepted: correct,
      weight,
      cluster,
    }));
}
