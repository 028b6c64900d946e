import type { Charge } from './charge.ts';

/** Stands at the beginning of the rule of every amount that a settlement wrote. */
export const SETTLED = 'settled: ';

/** Returns whether the charges are those of a settlement: no rate card can say them better. */
export function isSettled(charges: readonly Charge[]): boolean {
  return charges.some((charge) => charge.basis !== 'unpriced' && charge.rule?.startsWith(SETTLED) === true);
}
