import type { Check } from '../src/model/check.ts';

/** What a check says besides its status. */
export interface Finding {
  readonly message: string;
  readonly path?: string | null;
  readonly expected?: string | null;
  readonly received?: string | null;
}

/** Returns a check that the output passed. */
export function pass(validator: string, finding: Finding): Check {
  return check(validator, 'pass', finding);
}

/** Returns a check that the output failed. */
export function fail(validator: string, finding: Finding): Check {
  return check(validator, 'fail', finding);
}

/** Returns a check that could not decide. */
export function undecided(validator: string, finding: Finding): Check {
  return check(validator, 'error', finding);
}

function check(validator: string, status: Check['status'], finding: Finding): Check {
  const { message, path = null, expected = null, received = null } = finding;
  return { validator, status, path, expected, received, message };
}

/** Checks of one validator about one output at the most: more help no agent and fill ledgers. */
export const MOST_CHECKS = 20;

/** Returns the checks, or the first ones and a last one that says how many are left out. */
export function capped(validator: string, checks: readonly Check[]): readonly Check[] {
  if (checks.length <= MOST_CHECKS) return checks;
  const kept = checks.slice(0, MOST_CHECKS - 1);
  const rest = checks.length - kept.length;
  return [
    ...kept,
    fail(validator, { received: `${rest} more`, message: `There are ${rest} more problems of this kind.` }),
  ];
}
