import type { Figure, Warning } from '../model/figure.ts';
import { divideHalfEven, formatUsd, type Usd } from '../model/money.ts';

/** Returns `amount / count` as a figure over `n` observations; without a value when the count is 0. */
export function moneyFigure(
  amount: Usd,
  count: number,
  n: number,
  warnings: readonly Warning[],
): Figure<string> {
  const value = count === 0 ? null : formatUsd(divideHalfEven(amount, BigInt(count)));
  return { value, lower: null, upper: null, level: null, n, warnings };
}

/** Returns `part / whole` as a figure; without a value when the whole is 0. */
export function shareFigure(part: number, whole: number, warnings: readonly Warning[]): Figure<number> {
  const value = whole === 0 ? null : part / whole;
  return { value, lower: null, upper: null, level: null, n: whole, warnings };
}

/** Returns `part / whole` of two amounts, to nine decimals; null when the whole is zero. */
export function moneyShare(part: Usd, whole: Usd): number | null {
  return whole === 0n ? null : Number(divideHalfEven(part * 1_000_000_000n, whole)) / 1e9;
}

/** Returns a figure that is known as it stands: a count's mean, a quantile. */
export function plainFigure<Value>(
  value: Value | null,
  n: number,
  warnings: readonly Warning[] = [],
): Figure<Value> {
  return { value, lower: null, upper: null, level: null, n, warnings };
}
