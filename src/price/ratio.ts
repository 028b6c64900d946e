import { divideHalfEven, formatUsd } from '../model/money.ts';

/** An exact fraction; the denominator is above zero. */
export interface Ratio {
  readonly numerator: bigint;
  readonly denominator: bigint;
}

const PLAIN = /^(\d+)(?:\.(\d+))?$/;

/** Returns the exact fraction of a non-negative decimal text of any length; throws RangeError on other text. */
export function parseRatio(decimal: string): Ratio {
  const match = PLAIN.exec(decimal);
  if (match === null) throw new RangeError(`"${decimal}" is not a non-negative decimal such as "0.25"`);
  const [, whole = '0', fraction = ''] = match;
  return reduce({ numerator: BigInt(whole + fraction), denominator: 10n ** BigInt(fraction.length) });
}

export function multiply(left: Ratio, right: Ratio): Ratio {
  return reduce({
    numerator: left.numerator * right.numerator,
    denominator: left.denominator * right.denominator,
  });
}

/** Returns what is left of 1 when the fraction, at most 1, is taken off. */
export function complement(ratio: Ratio): Ratio {
  return reduce({ numerator: ratio.denominator - ratio.numerator, denominator: ratio.denominator });
}

/** Returns `left ÷ right`; `right` must be above zero. */
export function divide(left: Ratio, right: Ratio): Ratio {
  return multiply(left, { numerator: right.denominator, denominator: right.numerator });
}

/** Returns `ratio × count`, rounded half to even only when it is not a whole number. */
export function times(ratio: Ratio, count: bigint): bigint {
  const product = ratio.numerator * count;
  return ratio.denominator === 1n ? product : divideHalfEven(product, ratio.denominator);
}

/** Returns a price of a token as dollars for a million of them. */
export function perMillionTokens(price: Ratio): string {
  return formatUsd(times(price, 1_000_000n));
}

function reduce(ratio: Ratio): Ratio {
  let [a, b] = [ratio.numerator, ratio.denominator];
  while (b !== 0n) [a, b] = [b, a % b];
  return { numerator: ratio.numerator / a, denominator: ratio.denominator / a };
}
