/** Returns the interval of a figure for an axis; null when it has none, or only one end. */
export function rangeOf(figure: {
  readonly lower: string | number | null;
  readonly upper: string | number | null;
}): readonly [number, number] | null {
  return figure.lower === null || figure.upper === null ? null : [Number(figure.lower), Number(figure.upper)];
}
