import type { Usd } from '../model/money.ts';

/** What the finished trials of one cell have cost. */
export interface CellCosts {
  add(cost: Usd): void;
  /** The lower median, and of how many trials; null while they are too few to say anything. */
  median(): { readonly usd: Usd; readonly trials: number } | null;
}

const ENOUGH_TRIALS = 5;

/** Returns the costs of no trial yet. They are kept in order: a run may ask before every call. */
export function openCellCosts(): CellCosts {
  const sorted: Usd[] = [];
  return {
    add: (cost) => {
      let low = 0;
      let high = sorted.length;
      while (low < high) {
        const middle = (low + high) >>> 1;
        if ((sorted[middle] ?? cost) < cost) low = middle + 1;
        else high = middle;
      }
      sorted.splice(low, 0, cost);
    },
    median: () => {
      const usd = sorted[(sorted.length - 1) >>> 1];
      return usd === undefined || sorted.length < ENOUGH_TRIALS ? null : { usd, trials: sorted.length };
    },
  };
}
