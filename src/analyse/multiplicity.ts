/**
 * Returns p-values adjusted by Benjamini and Hochberg (1995): comparing them with q bounds the expected share of
 * false alarms among the alarms at q, and the chance of any alarm at q when nothing changed anywhere.
 * Assumes independent or positively dependent tests. Order is kept.
 */
export function benjaminiHochberg(p: readonly number[]): readonly number[] {
  const adjusted = p.map(requireProbability);
  let least = 1;
  for (const [above, index] of ascending(p).toReversed().entries()) {
    const rank = p.length - above;
    least = Math.min(least, ((p[index] ?? 1) * p.length) / rank);
    adjusted[index] = least;
  }
  return adjusted;
}

/**
 * Returns p-values adjusted by Holm (1979): comparing them with α bounds the chance of any false alarm at α,
 * whatever the dependence between tests. Order is kept.
 */
export function holm(p: readonly number[]): readonly number[] {
  const adjusted = p.map(requireProbability);
  let most = 0;
  for (const [rank, index] of ascending(p).entries()) {
    most = Math.max(most, Math.min(1, (p[index] ?? 1) * (p.length - rank)));
    adjusted[index] = most;
  }
  return adjusted;
}

function ascending(p: readonly number[]): number[] {
  return p.map((_, index) => index).toSorted((left, right) => (p[left] ?? 1) - (p[right] ?? 1));
}

function requireProbability(value: number): number {
  if (!(value >= 0 && value <= 1)) throw new RangeError(`${value} is no probability`);
  return value;
}
