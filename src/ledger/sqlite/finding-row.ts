import type { Check } from '../../model/check.ts';

/** A check as its columns hold it. */
export interface FindingRow extends Omit<Check, 'oracle'> {
  readonly oracle: 'yes' | null;
}

/** Returns the check of a row. */
export function checkOf({ oracle, ...check }: FindingRow): Check {
  return oracle === null ? check : { ...check, oracle: true };
}
