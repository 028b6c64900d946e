/** Intervals of a cell's figures, from its cases. Floats: an interval is an estimate. */
import { usdToNumber, type Usd } from '../model/money.ts';
import type { CaseTally } from './case-tally.ts';
import { meanCostInterval } from './definitions/fully-loaded.ts';
import { zeroAcceptedBound } from './definitions/zero-accepted.ts';
import { logMover, meanCostOnLog } from './interval/log-mover.ts';
import { INTERVAL_DEFAULTS, type Interval } from './interval/method.ts';
import { suiteLogMover } from './interval/suite-log-mover.ts';
import { type CaseMoments, type Sample, sampleOfCases } from './sample/sample.ts';
import { clusteredYield } from './yield/clustered.ts';

/** Of every interval of a report. */
export const LEVEL: number = INTERVAL_DEFAULTS.confidence;

type Cases = ReadonlyMap<string, CaseTally>;

/** Which amount is divided by which count. */
export interface Ratio {
  readonly amount: (tally: CaseTally) => Usd;
  readonly count: (tally: CaseTally) => number;
}

/**
 * Returns the cases as the methods read them. Each weighs as many trials as it has, so that the sample's
 * estimate is the ledger's ratio of totals and every interval holds the value beside it.
 */
function ledgerSample(cases: Cases, ratio: Ratio, weighed: 'by-trials' | 'by-case' = 'by-trials'): Sample {
  return sampleOfCases(
    [...cases].map(([id, tally]) => ({
      ...momentsOf(id, tally),
      weight: weighed === 'by-trials' ? tally.trials : tally.weight,
      meanCost: usdToNumber(ratio.amount(tally)) / tally.trials,
      meanAccepted: ratio.count(tally) / tally.trials,
    })),
  );
}

function momentsOf(id: string, tally: CaseTally): CaseMoments {
  const { trials, correct, cluster } = tally;
  const divisor = Math.max(1, trials - 1);
  const share = correct / trials;
  return {
    case: id,
    cluster,
    weight: trials,
    repeats: trials,
    meanCost: tally.mean,
    meanAccepted: share,
    varianceCost: Math.max(0, tally.squares) / divisor,
    varianceAccepted: (trials * share * (1 - share)) / divisor,
    covariance: tally.products / divisor,
  };
}

/** Returns the log-MOVER interval of a cost per output; null for one case, or when nothing came out. */
export function costPerOutputInterval(cases: Cases, ratio: Ratio): Interval | null {
  const sample = ledgerSample(cases, ratio);
  return sample.accepted > 0 ? logMover.of(sample, INTERVAL_DEFAULTS) : null;
}

/** Returns the least that one output costs when none came out, one-sided at the level; null without a case. */
export function leastCostPerOutput(cases: Cases, ratio: Ratio): number | null {
  const { cost, executions, units } = ledgerSample(cases, ratio);
  if (units.length === 0) return null;
  return zeroAcceptedBound({ cost, executions, cases: units.length }, 1 - LEVEL).boundCases;
}

/** Returns what more repeats of the same cases would say of a cost per correct output; null unless all were repeated. */
export function suiteInterval(cases: Cases): Interval | null {
  return suiteLogMover.of(
    sampleOfCases([...cases].map(([id, tally]) => momentsOf(id, tally))),
    INTERVAL_DEFAULTS,
  );
}

/** Returns the case-weighted cost per output with its interval; null where nothing came out. */
export function caseWeighted(
  cases: Cases,
  ratio: Ratio,
): { readonly estimate: number; readonly interval: Interval | null } | null {
  const sample = ledgerSample(cases, ratio, 'by-case');
  if (!(sample.accepted > 0)) return null;
  return { estimate: sample.estimate, interval: logMover.of(sample, INTERVAL_DEFAULTS) };
}

/** Returns the interval of a mean cost per trial, on the logarithm; null for one case. */
export function costPerTrialInterval(cases: Cases, amount: Ratio['amount']): Interval | null {
  return meanCostOnLog(ledgerSample(cases, { amount, count: (tally) => tally.trials }), LEVEL);
}

/** Returns the t interval of the cost of a delivered output; null for one case. */
export function deliveredInterval(cases: Cases): Interval | null {
  const ratio: Ratio = { amount: (tally) => tally.full, count: (tally) => tally.trials };
  const interval = meanCostInterval(ledgerSample(cases, ratio), LEVEL);
  return interval === null ? null : { lower: Math.max(0, interval.lower), upper: interval.upper };
}

/** Returns the clustered Wilson interval of a share of the judged trials; null for one case. */
export function yieldInterval(cases: Cases, count: Ratio['count']): Interval | null {
  const judged = [...cases].filter(([, tally]) => tally.judged > 0);
  return clusteredYield(
    sampleOfCases(
      judged.map(([id, tally]) => ({
        ...momentsOf(id, tally),
        weight: tally.judged,
        repeats: tally.judged,
        meanAccepted: count(tally) / tally.judged,
      })),
    ),
    LEVEL,
  );
}
