/**
 * Returns the exact nearest-rank quantile of the values (the smallest value with at least `share` of the
 * values at or below it), or null when there is none. `sorted` must be in ascending order.
 */
export function nearestRank(sorted: ArrayLike<number>, share: number): number | null {
  if (sorted.length === 0) return null;
  // A product such as 0.95 × 20 may land a hair above the whole number that it stands for.
  const rank = Math.ceil(share * sorted.length - 1e-9);
  return sorted[Math.min(Math.max(rank, 1), sorted.length) - 1] ?? null;
}
