/** A regression of one cell that people let through: committed, bounded, and for this content alone. */
export interface Acceptance {
  readonly spec: string;
  readonly variant: string;
  /** Content key of the outputs that were accepted: another change needs another acceptance. */
  readonly execKey: string;
  /** It holds while the lower bound of the ratio is not above this. */
  readonly maxRatio: number;
  /** Last day on which it holds, such as `2026-12-23`, UTC. */
  readonly expires: string;
  readonly reason: string;
  /** Who accepted; null when nobody says. */
  readonly by: string | null;
  /** Day of the acceptance. */
  readonly at: string;
}

/** The cell as it is now. */
export interface AcceptableCell {
  readonly spec: string;
  readonly variant: string;
  readonly execKey: string;
}

/** Returns the acceptance that holds for a cell at an instant (ISO 8601), the most generous one; null for none. */
export function acceptanceFor(
  list: readonly Acceptance[],
  { spec, variant, execKey }: AcceptableCell,
  at: string,
): Acceptance | null {
  const [best] = list
    .filter((one) => one.spec === spec && one.variant === variant && one.execKey === execKey)
    .filter((one) => !isExpired(one, at))
    .toSorted((left, right) => right.maxRatio - left.maxRatio);
  return best ?? null;
}

/** Returns whether its last day is over at an instant (ISO 8601). */
export function isExpired({ expires }: Pick<Acceptance, 'expires'>, at: string): boolean {
  return at.slice(0, 10) > expires;
}
