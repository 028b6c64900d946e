/** Returns the rolled throughput yield of stages that must all pass at first: the product of their first-pass yields. */
export function rolledThroughputYield(firstPassYields: readonly number[]): number {
  return firstPassYields.reduce((product, share) => product * share, 1);
}
