/** What an interval method is: one a file, each with its assumptions named, so that a reader can choose. */
import type { Sample } from '../sample/sample.ts';

/** Ends of an interval; Infinity where the data set no upper one. */
export interface Interval {
  readonly lower: number;
  readonly upper: number;
}

export interface IntervalOptions {
  /** Such as 0.95. */
  readonly confidence: number;
  /** Resamples of a bootstrap. */
  readonly resamples: number;
  readonly seed: number;
}

export const INTERVAL_DEFAULTS: IntervalOptions = { confidence: 0.95, resamples: 1999, seed: 12_345 };

export interface IntervalMethod<Result extends Interval = Interval> {
  /** Its key in the output of `firstpass stats`. */
  readonly name: string;
  /** What must hold for its level to be kept. */
  readonly assumes: string;
  /** Returns null where the method says nothing about such a sample. */
  readonly of: (sample: Sample, options: IntervalOptions) => Result | null;
}

/** Returns whether a ratio and its spread between units can be computed at all. */
export function hasRatio({ units, accepted }: Sample): boolean {
  return units.length >= 2 && accepted > 0;
}
