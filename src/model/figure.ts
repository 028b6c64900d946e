/** A doubt about a figure, as data: renderers turn it into a footnote. */
export interface Warning {
  /** Stable, such as `few-cases` or `incomplete-cost`. */
  readonly code: string;
  readonly message: string;
}

/**
 * A number with what it rests on. Amounts are decimal strings of US dollars: exact as a value, rounded to six
 * digits as the end of an interval, which is an estimate.
 */
export interface Figure<Value> {
  /** null when it is undefined, such as a cost per correct output without a correct one. */
  readonly value: Value | null;
  /** What a cost per output divides by; absent where nothing of the kind is divided. */
  readonly basis?: 'accepted' | 'firstPass';
  /** Interval at `level`; null where none was computed. Without a value, `lower` is the least that it can be. */
  readonly lower: Value | null;
  readonly upper: Value | null;
  readonly level: number | null;
  /** How many observations it rests on. */
  readonly n: number;
  readonly warnings: readonly Warning[];
}
