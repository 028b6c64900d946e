import type { Paired } from './paired.ts';

/** Returns the sums of per-case values over the cases of each cluster, clusters in order of appearance. */
export function sumByCluster({ cases }: Paired, values: readonly number[]): readonly number[] {
  const sums = new Map<string, number>();
  for (const [at, { cluster }] of cases.entries())
    sums.set(cluster, (sums.get(cluster) ?? 0) + (values[at] ?? 0));
  return [...sums.values()];
}
