/** Ends of an interval for a share, from 0 to 1. */
export interface ShareInterval {
  readonly lower: number;
  readonly upper: number;
}

/**
 * Returns Wilson's score interval of a share seen in `n` independent draws (n may be an effective size), with
 * `quantile` of the normal or of Student's t. The ends 0 and 1 are exact when none or all succeeded.
 * Wilson, JASA 22 (1927). Assumes independent draws of one chance.
 */
export function wilson(share: number, n: number, quantile: number): ShareInterval {
  const square = quantile * quantile;
  const centre = (share + square / (2 * n)) / (1 + square / n);
  const half = (quantile / (1 + square / n)) * Math.sqrt((share * (1 - share)) / n + square / (4 * n * n));
  return {
    lower: share === 0 ? 0 : Math.max(0, centre - half),
    upper: share === 1 ? 1 : Math.min(1, centre + half),
  };
}
