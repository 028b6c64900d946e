/** Decimal texts of the floats in other projects' price files. */

const NOISE = 1e-12;

/**
 * Returns the shortest plain decimal within 10⁻¹² (relative) of a float that is not negative: what somebody
 * meant by 0.18000000000000002. Null when there is none, as for NaN and negative numbers.
 */
export function shortestDecimal(value: number): string | null {
  if (!Number.isFinite(value) || value < 0) return null;
  for (let digits = 1; digits <= 17; digits += 1) {
    const text = value.toPrecision(digits);
    if (Math.abs(Number(text) - value) <= NOISE * value) return plain(text);
  }
  return null;
}

/** Whether the float says more digits than were meant. */
export function isNoisy(value: number): boolean {
  const decimal = shortestDecimal(value);
  return decimal !== null && Number(decimal) !== value;
}

/** Returns the decimal a million times as large, exactly. */
export function perMillion(decimal: string): string {
  const [whole = '0', fraction = ''] = decimal.split('.');
  const digits = fraction.padEnd(6, '0');
  return trim(`${whole}${digits.slice(0, 6)}.${digits.slice(6)}`);
}

/** Returns a number as JavaScript writes it, perhaps with an exponent, without one. */
function plain(text: string): string {
  const [mantissa = '0', exponent = '0'] = text.split('e');
  const [whole = '0', fraction = ''] = mantissa.split('.');
  const point = whole.length + Number(exponent);
  const digits = whole + fraction;
  if (point <= 0) return trim(`0.${'0'.repeat(-point)}${digits}`);
  return trim(`${digits.slice(0, point).padEnd(point, '0')}.${digits.slice(point)}`);
}

function trim(decimal: string): string {
  const [whole = '0', fraction = ''] = decimal.split('.');
  const short = fraction.replace(/0+$/, '');
  return `${whole.replace(/^0+(?=\d)/, '')}${short === '' ? '' : `.${short}`}`;
}
