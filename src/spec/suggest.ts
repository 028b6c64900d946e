import { closest } from '../model/closest.ts';

/** Returns a hint that names the likely candidate, or lists all when none is close. */
export function didYouMean(written: string, candidates: readonly string[], all: string): string | null {
  // Typing mistakes are short: comparing long texts would only cost time.
  const likely = written.length > 100 ? null : closest(written, candidates);
  if (likely !== null) return `did you mean "${likely}"?`;
  return candidates.length === 0 ? null : `${all}: ${candidates.join(', ')}`;
}
