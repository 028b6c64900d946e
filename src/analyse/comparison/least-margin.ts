import { type Usd, usdToNumber } from '../../model/money.ts';

/**
 * Returns the relative increase of a cost per correct output that is an increase by `margin` and by `least` dollars:
 * the greater of the two, so that a cheap spec is not stopped for a fraction of a cent. `costPerCorrect` is the
 * baseline's, in dollars; where it is not above 0 and finite, the margin stands as it is.
 */
export function leastMargin(margin: number, costPerCorrect: number, least: Usd): number {
  if (!(costPerCorrect > 0) || !Number.isFinite(costPerCorrect)) return margin;
  return Math.max(margin, usdToNumber(least) / costPerCorrect);
}
