import type { Check } from '../model/check.ts';

/** How often a validator said the same thing about the last attempts of a cell. */
export interface FailureCount {
  readonly spec: string;
  readonly variant: string;
  readonly validator: string;
  readonly message: string;
  readonly count: number;
}

/** The checks of the last attempt of a trial that did not end correct. */
export interface FailedTrial {
  readonly spec: string;
  readonly variant: string;
  readonly checks: readonly Check[];
}

/** Returns how many trials failed for each reason, most frequent first; a trial counts once per reason. */
export function countFailures(trials: Iterable<FailedTrial>): readonly FailureCount[] {
  const counts = new Map<string, FailureCount>();
  for (const { spec, variant, checks } of trials) {
    const seen = new Set<string>();
    for (const { status, validator, message } of checks) {
      const key = JSON.stringify([spec, variant, validator, message]);
      if (status === 'pass' || seen.has(key)) continue;
      seen.add(key);
      const known = counts.get(key) ?? { spec, variant, validator, message, count: 0 };
      counts.set(key, { ...known, count: known.count + 1 });
    }
  }
  return [...counts.values()].toSorted((left, right) => right.count - left.count);
}
