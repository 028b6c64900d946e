import type { Usd } from '../model/money.ts';
import type { CellSummary } from './cell-summary.ts';
import type { BestVariant } from './best.ts';

/** What the choice would be if a reviewer's time cost another rate. */
export interface ReviewScenario {
  /** By which the review cost is multiplied, in percent: 100 is the card's rate. */
  readonly percent: number;
  readonly pick: CellSummary;
  /** Cost of the pick's trials at that rate, to be divided by its correct outputs. */
  readonly usd: Usd;
}

const RATES = [0, 50, 100, 200] as const;

/** Returns the pick at no, half, the same and twice the review cost; empty when nothing is picked or reviewed. */
export function reviewScenarios({ eligible, pick }: BestVariant): readonly ReviewScenario[] {
  if (pick === null || eligible.every(({ cost }) => cost.review === 0n)) return [];
  return RATES.flatMap((rate) => {
    const priced = eligible.map((cell) => ({ cell, usd: costAt(cell, rate) }));
    const [best] = priced.toSorted((left, right) => {
      const difference =
        left.usd * BigInt(right.cell.counts.correct) - right.usd * BigInt(left.cell.counts.correct);
      return difference < 0n ? -1 : difference > 0n ? 1 : 0;
    });
    return best === undefined ? [] : [{ percent: rate, pick: best.cell, usd: best.usd }];
  });
}

function costAt({ cost }: CellSummary, rate: number): Usd {
  return cost.total.usd - cost.review + (cost.review * BigInt(rate)) / 100n;
}
