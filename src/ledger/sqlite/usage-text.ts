/** A text split into the part that repeats from response to response and the numbers that do not. */
export interface FoldedText {
  /** The text with a U+0000 in place of every number. */
  readonly shape: string;
  /** The numbers in order, comma-separated. */
  readonly numbers: string;
}

const PLACE = '\u0000';
const NUMBER = /(?<=[:,[\s])\d+(?=[,}\]\s])/g;
const LONGEST_SHAPE = 4096;

/**
 * Returns the shape and the numbers of a provider's usage object, or null when folding gains nothing.
 * Providers send the same 250 characters with every response: as a shape they are stored once.
 */
export function foldUsage(text: string): FoldedText | null {
  if (text.length > LONGEST_SHAPE || text.includes(PLACE)) return null;
  const numbers: string[] = [];
  const shape = text.replace(NUMBER, (number) => {
    numbers.push(number);
    return PLACE;
  });
  return numbers.length === 0 ? null : { shape, numbers: numbers.join(',') };
}

/** Returns exactly the text that was folded. */
export function unfoldUsage({ shape, numbers }: FoldedText): string {
  const values = numbers.split(',');
  return shape
    .split(PLACE)
    .map((part, index) => (index === 0 ? part : `${values[index - 1] ?? ''}${part}`))
    .join('');
}
