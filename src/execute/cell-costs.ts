import type { Usd } from '../model/money.ts';
import { type Heap, openHeap } from './heap.ts';

/** What the finished trials of one cell have cost. */
export interface CellCosts {
  add(cost: Usd): void;
  /** The lower median, and of how many trials; null while they are too few to say anything. */
  median(): { readonly usd: Usd; readonly trials: number } | null;
}

const ENOUGH_TRIALS = 5;

/**
 * Returns the costs of no trial yet. A run may ask before every call and ends trials by the hundred thousand:
 * the lower half has its highest at hand and the upper one its lowest, so that neither costs more as they grow.
 */
export function openCellCosts(): CellCosts {
  const lower = openHeap<Usd>((left, right) => left > right);
  const upper = openHeap<Usd>((left, right) => left < right);
  return {
    add: (cost) => {
      const middle = lower.first();
      if (middle === undefined || cost <= middle) lower.push(cost);
      else upper.push(cost);
      if (lower.size() > upper.size() + 1) move(lower, upper);
      else if (upper.size() > lower.size()) move(upper, lower);
    },
    median: () => {
      const usd = lower.first();
      const trials = lower.size() + upper.size();
      return usd === undefined || trials < ENOUGH_TRIALS ? null : { usd, trials };
    },
  };
}

function move(from: Heap<Usd>, to: Heap<Usd>): void {
  const cost = from.pop();
  if (cost !== undefined) to.push(cost);
}
