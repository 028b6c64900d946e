import { joinUsd, splitUsd, type Usd } from '../../model/money.ts';

/** What a column gives back when integers come as numbers. */
export type Column = string | number | Uint8Array | null;

/** What can be bound to a parameter. */
export type Bindable = string | number | bigint | Uint8Array | null;

const SHA256_HEX = /^[0-9a-f]{64}$/;
const WHOLE = /^(?:0|[1-9]\d{0,14})$/;

/** Returns milliseconds for a time in the form of `toISOString`, else the text: 7 bytes instead of 24. */
export function timeColumn(iso: string): bigint | string {
  const ms = Date.parse(iso);
  return Number.isNaN(ms) || new Date(ms).toISOString() !== iso ? iso : BigInt(ms);
}

export function timeOf(column: Column): string {
  return typeof column === 'number' ? new Date(column).toISOString() : String(column);
}

/** Returns the 32 bytes of a SHA-256 in lower-case hex, else the text. */
export function hashColumn(hash: string): Uint8Array | string {
  return SHA256_HEX.test(hash) ? Buffer.from(hash, 'hex') : hash;
}

export function hashOf(column: Column): string {
  return column instanceof Uint8Array ? Buffer.from(column).toString('hex') : String(column);
}

export function optionalHashOf(column: Column): string | null {
  return column === null ? null : hashOf(column);
}

/** Returns a whole number where the decimal text is one in its shortest form, else the text. */
export function quantityColumn(quantity: string): bigint | string {
  return WHOLE.test(quantity) ? BigInt(quantity) : quantity;
}

export function flagColumn(flag: boolean): 0 | 1 {
  return flag ? 1 : 0;
}

/** Returns the two columns of an amount, both null when the amount is unknown. */
export function moneyColumns(amount: Usd | null): readonly [bigint | null, bigint | null] {
  if (amount === null) return [null, null];
  const { nano, atto } = splitUsd(amount);
  return [nano, atto];
}

/** Returns the amount of two columns that were read with `CAST(nano AS TEXT)`: a number would lose digits. */
export function moneyOf(nano: string | null, atto: number | null): Usd | null {
  return nano === null || atto === null ? null : joinUsd({ nano: BigInt(nano), atto: BigInt(atto) });
}
