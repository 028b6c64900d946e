import type { Execution } from '../sample/execution.ts';
import { costPer } from './ratio.ts';

/**
 * Where the money went. Value-added, rework and scrap sum to the total cost; with appraisal split out of each,
 * the four parts of `withoutAppraisal` and `appraisalCost` do. Divided by the accepted outputs every part is its
 * share of the cost per correct output.
 */
export interface CostWaterfall {
  /** Of trials accepted at the first attempt. */
  readonly valueAddedCost: number;
  /** Of trials that only a retry made acceptable. */
  readonly reworkCost: number;
  /** Of trials never accepted. */
  readonly scrapCost: number;
  /** Validators and judges, over all trials; part of the three above. */
  readonly appraisalCost: number;
  readonly withoutAppraisal: {
    readonly valueAdded: number;
    readonly rework: number;
    readonly scrap: number;
  };
}

/** Returns the waterfall of these trials, in their unit of cost. */
export function costWaterfall(executions: readonly Execution[]): CostWaterfall {
  const whole = { valueAdded: 0, rework: 0, scrap: 0 };
  const appraisal = { valueAdded: 0, rework: 0, scrap: 0 };
  for (const execution of executions) {
    const fate = execution.firstPass ? 'valueAdded' : execution.accepted ? 'rework' : 'scrap';
    whole[fate] += execution.cost;
    appraisal[fate] += execution.appraisal ?? 0;
  }
  return {
    valueAddedCost: whole.valueAdded,
    reworkCost: whole.rework,
    scrapCost: whole.scrap,
    appraisalCost: appraisal.valueAdded + appraisal.rework + appraisal.scrap,
    withoutAppraisal: {
      valueAdded: whole.valueAdded - appraisal.valueAdded,
      rework: whole.rework - appraisal.rework,
      scrap: whole.scrap - appraisal.scrap,
    },
  };
}

/** What a wrong output that was accepted costs later, and how many of them there are. */
export interface Escapes {
  readonly count: number;
  readonly costEach: number;
}

/**
 * Returns the cost of poor quality as a share of the total: rework, scrap and what escaped defects cost;
 * NaN when nothing was spent.
 */
export function poorQualityRate(
  waterfall: CostWaterfall,
  escapes: Escapes = { count: 0, costEach: 0 },
): number {
  const { valueAddedCost, reworkCost, scrapCost } = waterfall;
  const poor = reworkCost + scrapCost + escapes.count * escapes.costEach;
  return costPer(poor, valueAddedCost + reworkCost + scrapCost);
}
