/** How far a value lies from its history, in robust standard deviations of its logarithm. */

/** What history says of a positive quantity. */
export interface RobustPlace {
  readonly median: number;
  /** Value by median. */
  readonly ratio: number;
  readonly z: number;
}

/** The median absolute deviation of a normal distribution is this part of its standard deviation. */
const MAD_OF_NORMAL = 0.6745;
/** Histories of equal values have no spread: a tenth is never an anomaly. */
const LEAST_SPREAD = 0.1;

/**
 * Returns where `value` lies: z = 0.6745 · (ln x − median) ÷ MAD (Iglewicz and Hoaglin 1993, the modified z-score),
 * of logarithms, as costs and tokens spread by factors. Null for what is not positive, or without history.
 */
export function robustPlace(value: number, history: readonly number[]): RobustPlace | null {
  const logs = history.filter((one) => one > 0).map(Math.log);
  if (!(value > 0) || logs.length === 0) return null;
  const centre = medianOf(logs);
  const mad = medianOf(logs.map((log) => Math.abs(log - centre)));
  const spread = Math.max(mad / MAD_OF_NORMAL, LEAST_SPREAD);
  return {
    median: Math.exp(centre),
    ratio: value / Math.exp(centre),
    z: (Math.log(value) - centre) / spread,
  };
}

/** Returns the median of at least one number. */
export function medianOf(values: readonly number[]): number {
  const sorted = values.toSorted((left, right) => left - right);
  const middle = Math.floor(sorted.length / 2);
  const upper = sorted[middle] ?? 0;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? 0) + upper) / 2;
}
