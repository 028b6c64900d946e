// Numbers as invoices print them.

const GROUPED = String.raw`\d{1,3}(?:[.,' \u00a0\u202f]\d{3})+`;
const AMOUNT = String.raw`[-−]?(?:${GROUPED}|\d+)(?:[.,]\d{1,2})?`;

/** The amounts that stand at the end of a line, each after a gap: `Shelf   4   39.50   158.00`. */
const COLUMNS = new RegExp(String.raw`^(.*?\S)\s{2,}((?:${AMOUNT}\s{2,})*${AMOUNT})\s*$`, 'u');

/** Returns the value of a printed number under a decimal mark (`.` or `,`), or null when it is not one. */
export function parseAmount(printed, decimal) {
  const grouping = decimal === ',' ? /[.'\s]/gu : /[,'\s]/gu;
  const plain = printed.replace('−', '-').replaceAll(grouping, '').replace(',', '.');
  return /^-?\d+(?:\.\d+)?$/u.test(plain) ? Number(plain) : null;
}

/** Returns a line's text and the numbers in its last columns, or null when it does not end with a number. */
export function columnsOf(line, decimal) {
  const bare = line
    .replace(/\s\d+(?:[.,]\d+)?\s?%\s*$/u, '')
    .replaceAll(/\b(?:EUR|Euro|CHF|GBP|USD|AUD)\b|[€$£¥]/gu, ' ')
    .replaceAll(/\s+[x×@à]\s*(?=\d)/gu, '   ');
  const match = COLUMNS.exec(bare);
  if (match === null) return null;
  const numbers = match[2].split(/\s{2,}/u).map((printed) => parseAmount(printed, decimal));
  return numbers.includes(null) ? null : { label: match[1], numbers };
}

export function toCents(amount) {
  return Math.round(amount * 100) / 100;
}
