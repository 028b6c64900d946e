import type { Check } from '../model/check.ts';
import type { FailedTrial } from '../model/ledger.ts';

/** How often a validator found the same thing wrong in the last attempts of a cell. */
export interface FailureCount {
  readonly spec: string;
  readonly variant: string;
  readonly validator: string;
  /** Where it was wrong, list places as `[*]`; the validator's message when it is about the whole output. */
  readonly message: string;
  readonly count: number;
}

/** Returns how many trials failed for each reason, most frequent first; a trial counts once per reason. */
export function countFailures(trials: Iterable<Omit<FailedTrial, 'trialId'>>): readonly FailureCount[] {
  const counts = new Map<string, FailureCount>();
  for (const { spec, variant, checks } of trials) {
    const seen = new Set<string>();
    for (const check of checks) {
      const message = reasonOf(check);
      const key = JSON.stringify([spec, variant, check.validator, message]);
      if (check.status === 'pass' || seen.has(key)) continue;
      seen.add(key);
      const { validator } = check;
      const known = counts.get(key) ?? { spec, variant, validator, message, count: 0 };
      counts.set(key, { ...known, count: known.count + 1 });
    }
  }
  return [...counts.values()].toSorted((left, right) => right.count - left.count);
}

/** Messages name the values of one case: the place is what failures have in common. */
function reasonOf(check: Check): string {
  if (check.path === null || check.path === '$') return check.message;
  return `${check.path.replace(/\[\d+\]/g, '[*]')} is not right`;
}
