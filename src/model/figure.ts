/** A doubt about a figure, as data: renderers turn it into a footnote. */
export interface Warning {
  /** Stable, such as `few-cases` or `incomplete-cost`. */
  readonly code: string;
  readonly message: string;
}

/** A number with what it rests on. Amounts are exact decimal strings of US dollars. */
export interface Figure<Value> {
  /** null when it is undefined, such as a cost per correct output without a correct one. */
  readonly value: Value | null;
  /** Interval at `level`; null where none was computed. */
  readonly lower: Value | null;
  readonly upper: Value | null;
  readonly level: number | null;
  /** How many observations it rests on. */
  readonly n: number;
  readonly warnings: readonly Warning[];
}
