/** Returns the candidate that was most likely meant, or null when none is close. */
export function suggest(written: string, candidates: Iterable<string>): string | null {
  let best: string | null = null;
  let bestDistance = Number.POSITIVE_INFINITY;
  for (const candidate of candidates) {
    const distance = damerau(written.toLowerCase(), candidate.toLowerCase());
    if (distance < bestDistance) [best, bestDistance] = [candidate, distance];
  }
  return bestDistance <= Math.max(1, Math.floor(written.length / 3)) ? best : null;
}

/** Returns a hint that names the likely candidate, or lists all when none is close. */
export function didYouMean(written: string, candidates: readonly string[], all: string): string | null {
  const likely = suggest(written, candidates);
  if (likely !== null) return `did you mean "${likely}"?`;
  return candidates.length === 0 ? null : `${all}: ${candidates.join(', ')}`;
}

/**
 * Damerau–Levenshtein distance (optimal string alignment): a swap of neighbours is one mistake, which plain
 * Levenshtein counts as two and so misses in short words such as "rnus" for "runs".
 */
export function damerau(left: string, right: string): number {
  // Typing mistakes are short: long texts would only cost time.
  if (left.length > 100 || right.length > 100) return left === right ? 0 : 100;
  let before: number[] = [];
  let previous = Array.from({ length: right.length + 1 }, (_, index) => index);
  for (let row = 1; row <= left.length; row += 1) {
    const current = [row];
    for (let column = 1; column <= right.length; column += 1) {
      const same = left[row - 1] === right[column - 1];
      let cost = Math.min(
        (previous[column] ?? 0) + 1,
        (current[column - 1] ?? 0) + 1,
        (previous[column - 1] ?? 0) + (same ? 0 : 1),
      );
      const swapped = left[row - 1] === right[column - 2] && left[row - 2] === right[column - 1];
      if (row > 1 && column > 1 && swapped) cost = Math.min(cost, (before[column - 2] ?? 0) + 1);
      current.push(cost);
    }
    before = previous;
    previous = current;
  }
  return previous[right.length] ?? 0;
}
