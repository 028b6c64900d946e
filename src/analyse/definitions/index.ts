/** Every definition of cost per correct output and its kin, by one name each. */
import type { Execution } from '../sample/execution.ts';
import type { CaseMoments, Sample } from '../sample/sample.ts';
import { meanCostOfPass } from './cost-of-pass.ts';
import { fullyLoadedCost } from './fully-loaded.ts';
import { passAtK, passHatK } from './pass-k.ts';
import { costPer, costPerAccepted } from './ratio.ts';
import { type Totals, totalsOf } from './totals.ts';
import { costWaterfall, poorQualityRate } from './waterfall.ts';

/** Infinity where nothing was accepted, NaN where nothing was spent for nothing. Costs in the unit of the trials. */
export interface Definitions extends Totals {
  readonly cases: number;
  readonly costPerExecution: number;
  readonly costPerAttempt: number;
  readonly yield: number;
  readonly firstPassYield: number;
  readonly recoveredYield: number;
  readonly attemptsPerExecution: number;
  readonly retryMultiplier: number;
  /** Basis: accepted outputs, retries paid and counted. */
  readonly cpco: number;
  /** Basis: first pass. It charges a retry's cost and refuses its output. */
  readonly cpcoStrict: number;
  /** The policy without retries. */
  readonly cpcoFirstAttempt: number;
  /** Retry while it is below what a person would charge. */
  readonly marginalCostOfRetrySuccess: number;
  /** Mean per case first, so that a case repeated more often counts no more. */
  readonly cpcoCaseWeighted: number;
  readonly costOfPassMean: number;
  /** null without a price of the work by hand. */
  readonly costOfPassMeanCapped: number | null;
  readonly cpcoWithReview: number;
  readonly valueAddedCost: number;
  readonly reworkCost: number;
  readonly scrapCost: number;
  readonly copqRate: number;
  readonly casesNeverAccepted: number;
  readonly casesAlwaysAccepted: number;
  /** There only with a price of the work by hand. */
  readonly fullyLoadedCostPerDelivered?: number;
  /** By k, up to the fewest repeats of a case. */
  readonly passHatK: Readonly<Record<string, number>>;
  readonly passAtK: Readonly<Record<string, number>>;
}

/** Returns all definitions over these trials; `fallback` is what a person is paid for one case, null if unknown. */
export function definitionsOf(
  executions: readonly Execution[],
  sample: Sample,
  fallback: number | null = null,
): Definitions {
  const { cases } = sample;
  return {
    cases: cases.length,
    ...totalsOf(executions),
    ...ratiosOf(totalsOf(executions)),
    ...poorQualityOf(executions),
    cpcoCaseWeighted: sample.estimate,
    costOfPassMean: meanCostOfPass(cases),
    costOfPassMeanCapped: fallback === null ? null : meanCostOfPass(cases, fallback),
    casesNeverAccepted: cases.filter((item) => item.meanAccepted === 0).length,
    casesAlwaysAccepted: cases.filter((item) => item.meanAccepted === 1).length,
    ...(fallback === null ? {} : { fullyLoadedCostPerDelivered: fullyLoadedCost(executions, fallback) }),
    ...passesOf(cases),
  };
}

function ratiosOf(
  totals: Totals,
): Pick<
  Definitions,
  | 'costPerExecution'
  | 'costPerAttempt'
  | 'yield'
  | 'firstPassYield'
  | 'recoveredYield'
  | 'attemptsPerExecution'
  | 'retryMultiplier'
  | 'cpco'
  | 'cpcoStrict'
  | 'cpcoFirstAttempt'
  | 'cpcoWithReview'
  | 'marginalCostOfRetrySuccess'
> {
  const { executions, attempts, accepted, firstPass, totalCost, firstAttemptCost } = totals;
  return {
    costPerExecution: totalCost / executions,
    costPerAttempt: costPer(totalCost, attempts),
    yield: accepted / executions,
    firstPassYield: firstPass / executions,
    recoveredYield: (accepted - firstPass) / executions,
    attemptsPerExecution: attempts / executions,
    retryMultiplier: costPer(totalCost, firstAttemptCost),
    cpco: costPerAccepted(totalCost, accepted),
    cpcoStrict: costPerAccepted(totalCost, firstPass),
    cpcoFirstAttempt: costPerAccepted(firstAttemptCost, firstPass),
    cpcoWithReview: costPerAccepted(totalCost + totals.reviewCost, accepted),
    marginalCostOfRetrySuccess: costPer(totals.retryCost, accepted - firstPass),
  };
}

function poorQualityOf(
  executions: readonly Execution[],
): Pick<Definitions, 'valueAddedCost' | 'reworkCost' | 'scrapCost' | 'copqRate'> {
  const waterfall = costWaterfall(executions);
  const { valueAddedCost, reworkCost, scrapCost } = waterfall;
  return { valueAddedCost, reworkCost, scrapCost, copqRate: poorQualityRate(waterfall) };
}

function passesOf(cases: readonly CaseMoments[]): Pick<Definitions, 'passHatK' | 'passAtK'> {
  const most = Math.min(...cases.map((item) => item.repeats));
  const hat: Record<string, number> = {};
  const at: Record<string, number> = {};
  for (let k = 1; k <= most; k += 1) {
    hat[k] = weightedMean(cases, (passes) => passHatK(passes, k));
    at[k] = weightedMean(cases, (passes) => passAtK(passes, k));
  }
  return { passHatK: hat, passAtK: at };
}

function weightedMean(
  cases: readonly CaseMoments[],
  of: (passes: { readonly repeats: number; readonly accepted: number }) => number,
): number {
  let [total, weights] = [0, 0];
  for (const { repeats, meanAccepted, weight } of cases) {
    total += weight * of({ repeats, accepted: Math.round(meanAccepted * repeats) });
    weights += weight;
  }
  return total / weights;
}
