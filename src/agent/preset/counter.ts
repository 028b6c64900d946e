/** Counters that grow through a session: told again and again, and begun anew at times. */
import { addUsage, NO_USAGE, promptTokens, type Usage } from '../../model/usage.ts';

/**
 * Returns what a growing counter came to, from its states in order: the last state, plus the last one before each
 * fall. A state that is told again counts once, and a fall of any leaf means that it began anew.
 */
export function grown(states: readonly Usage[]): Usage {
  let before = NO_USAGE;
  let last = NO_USAGE;
  for (const state of states) {
    if (LEAVES.some((leaf) => leaf(state) < leaf(last))) before = addUsage(before, last);
    last = state;
  }
  return addUsage(before, last);
}

/** What is told in every state; a lifetime of cache writes may become known later, so only their sum is compared. */
const LEAVES: readonly ((usage: Usage) => number)[] = [
  promptTokens,
  ({ cache_read: read }) => read,
  ({ output }) => output,
];

/** Returns the same for an amount of money; null when none was told. */
export function grownUsd(states: readonly (bigint | null)[]): bigint | null {
  let before = 0n;
  let last: bigint | null = null;
  for (const state of states) {
    if (state === null) continue;
    if (last !== null && state < last) before += last;
    last = state;
  }
  return last === null ? null : before + last;
}
