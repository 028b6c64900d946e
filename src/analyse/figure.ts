import type { Figure, Warning } from '../model/figure.ts';
import { LEVEL } from './cell-intervals.ts';
import type { Interval } from './interval/method.ts';
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

/** Returns the figure of money with an interval; an end that is infinite is left out. */
export function withMoneyInterval(figure: Figure<string>, interval: Interval | null): Figure<string> {
  if (figure.value === null || interval === null) return figure;
  return { ...figure, lower: roundedUsd(interval.lower), upper: roundedUsd(interval.upper), level: LEVEL };
}

/** Returns the figure of a share with an interval, its ends rounded to six decimals. */
export function withShareInterval(figure: Figure<number>, interval: Interval | null): Figure<number> {
  if (figure.value === null || interval === null) return figure;
  return {
    ...figure,
    lower: Number(interval.lower.toFixed(6)),
    upper: Number(interval.upper.toFixed(6)),
    level: LEVEL,
  };
}

/** Digits of an amount that is an estimate. */
const DIGITS = 6;

/** Returns dollars as a plain decimal string of six digits; null for Infinity. */
export function roundedUsd(dollars: number): string | null {
  if (!Number.isFinite(dollars)) return null;
  if (dollars <= 0) return '0';
  const decimals = Math.min(Math.max(DIGITS - 1 - Math.floor(Math.log10(dollars)), 0), 18);
  const text = dollars.toFixed(decimals);
  return text.includes('.') ? text.replace(/\.?0+$/, '') : text;
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
