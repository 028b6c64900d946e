import { differences } from './difference.ts';

/** Returns whether two JSON values are equal; the order of object keys does not matter. */
export function deepEqual(left: unknown, right: unknown): boolean {
  return differences(left, right).next().done === true;
}
