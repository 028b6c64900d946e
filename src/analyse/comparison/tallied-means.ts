import { usdToNumber } from '../../model/money.ts';
import { mean } from '../numeric/moments.ts';
import type { CaseTotals } from '../case-tally.ts';
import type { ArmMeans } from './arm-means.ts';

/** Returns the per-case means of a cell, weighted: cost as in the headline, and the share that ended correct. */
export function headlineMeans(tallies: readonly CaseTotals[], weights: readonly number[]): ArmMeans {
  const weigh = (value: (tally: CaseTotals) => number): number[] =>
    tallies.map((tally, at) => ((weights[at] ?? 1) * value(tally)) / tally.trials);
  return meansOf(
    weigh((tally) => usdToNumber(tally.cost)),
    weigh((tally) => tally.correct),
  );
}

/** Returns the same costs over outputs that all count: a ratio of two of these is one of costs alone. */
export function withoutYield({ costs }: ArmMeans): ArmMeans {
  return meansOf(
    costs,
    costs.map(() => 1),
  );
}

function meansOf(costs: readonly number[], yields: readonly number[]): ArmMeans {
  return { costs, yields, cost: mean(costs), yield: mean(yields) };
}
