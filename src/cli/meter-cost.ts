/** What agents of a workflow cost, and how that is known. */

import type { BillLine } from '../import/workflow/bill-line.ts';
import type { ContextProxy } from '../import/workflow/context-proxy.ts';
import { formatUsd, type Usd, ZERO_USD } from '../model/money.ts';

/**
 * `billed`: every request of every agent by its transcript. `context-size proxy`: the transcripts are gone and the
 * size of the last requests is all there is. `mixed`: both. `unknown`: nobody can say.
 */
export type CostBasis = 'billed' | 'context-size proxy' | 'mixed' | 'unknown';

/** An amount with the interval in which the truth lies. */
export interface Cost {
  readonly basis: CostBasis;
  /** Sum of what is known or estimated; null when nothing is. */
  readonly usd: Usd | null;
  /** The part of it that was billed, exact. */
  readonly billed: Usd;
  /** null when it is not bounded on that side. */
  readonly lower: Usd | null;
  readonly upper: Usd | null;
  /** Agents or charges that are in `usd` with nothing. */
  readonly unpriced: number;
}

/** Returns the cost of requests. */
export function costOfLine(line: BillLine): Cost {
  const { usd, unpriced, bounds, isLowerBound } = line;
  const upper = unpriced === 0 ? usd : (bounds?.upper ?? null);
  return {
    basis: 'billed',
    usd,
    billed: usd,
    lower: bounds?.lower ?? usd,
    upper: isLowerBound ? null : upper,
    unpriced,
  };
}

/** Returns the cost of an agent whose transcript is gone. */
export function costOfProxy({ usd, lower, upper }: ContextProxy): Cost {
  const basis = usd === null && lower === null ? 'unknown' : 'context-size proxy';
  return { basis, usd, billed: ZERO_USD, lower, upper, unpriced: usd === null ? 1 : 0 };
}

/** Returns the sum; that of nothing is unknown. */
export function sumCosts(costs: readonly Cost[]): Cost {
  const bases = new Set(costs.map(({ basis }) => basis));
  const known = [...bases].filter((basis) => basis !== 'unknown');
  return {
    basis: known.length > 1 ? 'mixed' : (known[0] ?? 'unknown'),
    usd: costs.every(({ usd }) => usd === null) ? null : total(costs, ({ usd }) => usd ?? ZERO_USD),
    billed: total(costs, ({ billed }) => billed) ?? ZERO_USD,
    // What nobody can say costs at least nothing.
    lower: known.length === 0 ? null : total(costs, ({ lower }) => lower ?? ZERO_USD),
    upper: known.length === 0 ? null : total(costs, ({ upper }) => upper),
    unpriced: costs.reduce((sum, { unpriced }) => sum + unpriced, 0),
  };
}

function total(costs: readonly Cost[], part: (cost: Cost) => Usd | null): Usd | null {
  let sum = ZERO_USD;
  for (const cost of costs) {
    const value = part(cost);
    if (value === null) return null;
    sum += value;
  }
  return sum;
}

/** A cost as JSON: exact decimal strings of US dollars. */
export interface ShownCost {
  readonly basis: CostBasis;
  readonly usd: string | null;
  readonly billedUsd: string;
  readonly lower: string | null;
  readonly upper: string | null;
  readonly unpriced: number;
}

/** Returns the cost as it stands in the document. */
export function shownCost({ basis, usd, billed, lower, upper, unpriced }: Cost): ShownCost {
  return {
    basis,
    usd: textOf(usd),
    billedUsd: formatUsd(billed),
    lower: textOf(lower),
    upper: textOf(upper),
    unpriced,
  };
}

function textOf(amount: Usd | null): string | null {
  return amount === null ? null : formatUsd(amount);
}
