/** Numbers as Python writes and rounds them: half to even on the exact value of the float. */

import { divideHalfEven } from '../../model/money.ts';

/** Returns what `f"{value:,.{decimals}f}"` is. */
export function pythonFixed(value: number, decimals: number): string {
  if (!Number.isFinite(value)) return Number.isNaN(value) ? 'nan' : value < 0 ? '-inf' : 'inf';
  const { numerator, denominator } = exact(Math.abs(value));
  const scaled = divideHalfEven(numerator * 10n ** BigInt(decimals), denominator);
  const digits = scaled.toString().padStart(decimals + 1, '0');
  const whole = grouped(digits.slice(0, digits.length - decimals));
  const sign = value < 0 || Object.is(value, -0) ? '-' : '';
  return `${sign}${whole}${decimals === 0 ? '' : `.${digits.slice(-decimals)}`}`;
}

/** Returns what `round(value, 1)` is. */
export function pythonRoundTenth(value: number): number {
  return Number(pythonFixed(value, 1).replaceAll(',', ''));
}

/** Returns what `round(value)` is. */
export function pythonRound(value: number): number {
  return Number(pythonFixed(value, 0).replaceAll(',', ''));
}

/** Returns what `f"{value:,}"` of a whole number is. */
export function pythonCount(value: number): string {
  return pythonFixed(value, 0).replace(/^-0$/, '0');
}

/** Returns what `f"{value}"` of a parsed JSON value is, as far as it is a text, a number or nothing. */
export function pythonText(value: unknown): string {
  if (typeof value === 'string') return value;
  if (value === null) return 'None';
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  return JSON.stringify(value) ?? '';
}

/** Returns what `int(value or 0)` is, 0 where it would raise an error. */
export function pythonInt(value: unknown): number {
  if (typeof value === 'number') return Number.isFinite(value) ? Math.trunc(value) + 0 : 0;
  if (typeof value === 'boolean') return value ? 1 : 0;
  if (typeof value !== 'string' || !/^\s*[+-]?\d+(?:_\d+)*\s*$/.test(value)) return 0;
  return Number(value.replaceAll('_', ''));
}

/** Returns the text filled up with spaces behind it; characters beyond the 16-bit range count once. */
export function padded(text: string, width: number): string {
  return text + ' '.repeat(Math.max(0, width - Array.from(text).length));
}

function grouped(digits: string): string {
  return digits.replaceAll(/\B(?=(?:\d{3})+$)/g, ',');
}

/** A float is a whole number times a power of two. */
function exact(value: number): { readonly numerator: bigint; readonly denominator: bigint } {
  const bits = new DataView(new ArrayBuffer(8));
  bits.setFloat64(0, value);
  const word = bits.getBigUint64(0);
  const exponent = Number((word >> 52n) & 0x7ffn);
  const fraction = word & 0xfffffffffffffn;
  const mantissa = exponent === 0 ? fraction : fraction | (1n << 52n);
  const power = (exponent === 0 ? 1 : exponent) - 1075;
  return power >= 0
    ? { numerator: mantissa << BigInt(power), denominator: 1n }
    : { numerator: mantissa, denominator: 1n << BigInt(-power) };
}
