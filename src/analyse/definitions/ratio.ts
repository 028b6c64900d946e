/**
 * Returns `cost / count`. Spend without what it was for is infinitely dear, never free: Infinity; nothing
 * spent for nothing is undefined: NaN.
 */
export function costPer(cost: number, count: number): number {
  if (count > 0) return cost / count;
  return cost > 0 ? Number.POSITIVE_INFINITY : Number.NaN;
}

/** Returns `cost / accepted`; Infinity when nothing was accepted, also when nothing was spent. */
export function costPerAccepted(cost: number, accepted: number): number {
  return accepted > 0 ? cost / accepted : Number.POSITIVE_INFINITY;
}
