/** A mistake in a user's file, with its place. */
export interface Problem {
  readonly severity: 'error' | 'warning';
  /** Stable and machine-readable, such as `spec/unknown-key`. */
  readonly code: string;
  /** One sentence without a full stop. */
  readonly message: string;
  /** Path as the user would type it, relative to the project's folder. */
  readonly file: string;
  /** 1-based; null when the mistake is the file as a whole. */
  readonly line: number | null;
  /** 1-based. */
  readonly column: number | null;
  /** How many characters to underline; at least 1. */
  readonly length: number;
  /** What to do about it; null when the message says all. */
  readonly hint: string | null;
}
