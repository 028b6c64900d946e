import { mulberry32 } from '../numeric/random.ts';
import { type Counts, countDraws, countEvery, observedSums } from './arrangements.ts';
import { logRatioOf, type Pool, poolOf } from './pool.ts';
import type { Paired } from './paired.ts';

/** Up to this many arrangements are all tried, and the p-values are exact. */
export const MOST_ENUMERATED = 20_000;

export interface PermutationOptions {
  /** Relative increase that a PASS has to exclude; 0.25 for 25 %. */
  readonly margin: number;
  /** How many arrangements are drawn when there are too many to try all. */
  readonly draws: number;
  readonly seed: number;
}

/** One-sided p-values over rearrangements of each case's trials between the arms. */
export interface Permutation {
  readonly kind: 'exact' | 'monteCarlo';
  /** Arrangements tried, or drawn. */
  readonly total: number;
  /** Null when exact. */
  readonly seed: number | null;
  /** Of "the candidate is no dearer"; null, as the other two of cost, without a ratio to test. */
  readonly pGreater: number | null;
  /** Of "the candidate is no cheaper". */
  readonly pLess: number | null;
  /** Of "the candidate is dearer by the margin or more". */
  readonly pPass: number | null;
  /** Of "the yield did not fall". */
  readonly pYieldDrop: number;
  /** Arrangements at least as extreme as the observed one, for each p-value. */
  readonly counts: Readonly<Counts>;
}

/**
 * Returns the permutation test of cost per correct output: the trials of each case are pooled and dealt anew, so
 * cases are compared with themselves and neither a distribution nor a linearisation is needed. For `pPass` the
 * baseline's costs are first raised by the margin.
 *
 * Assumes that under "no change" the trials of a case are exchangeable between the arms; speaks of these cases
 * only. Exact against a change of cost or of yield in `pGreater`; `pPass` is exact against dearer trials and
 * approximate against a lower yield. Source: Good, Permutation, Parametric and Bootstrap Tests (2005), ch. 3;
 * for the draws (1 + count) / (1 + draws), Phipson and Smyth (2010).
 */
export function withinCasePermutation(paired: Paired, options: PermutationOptions): Permutation {
  const pool = poolOf(paired, options.margin);
  const arrangements = arrangementsOf(paired);
  if (arrangements <= MOST_ENUMERATED) {
    const counts = countEvery(pool);
    return result('exact', pool, { counts, total: arrangements, seed: null });
  }
  const counts = countDraws(pool, options.draws, mulberry32(options.seed));
  return result('monteCarlo', pool, { counts, total: options.draws, seed: options.seed });
}

/** How many ways there are to deal each case's trials to the arms; Infinity when beyond counting. */
export function arrangementsOf({ cases }: Paired): number {
  return cases.reduce(
    (product, { baseline, candidate }) =>
      product * choose(baseline.length + candidate.length, candidate.length),
    1,
  );
}

function choose(of: number, some: number): number {
  let ways = 1;
  for (let step = 1; step <= Math.min(some, of - some); step += 1)
    ways = Math.round((ways * (of - step + 1)) / step);
  return ways;
}

function result(
  kind: Permutation['kind'],
  pool: Pool,
  { counts, total, seed }: Pick<Permutation, 'counts' | 'total' | 'seed'>,
): Permutation {
  const p = (count: number): number => (kind === 'exact' ? count / total : (1 + count) / (1 + total));
  const defined = !Number.isNaN(logRatioOf(observedSums(pool)));
  return {
    kind,
    total,
    seed,
    pGreater: defined ? p(counts.greater) : null,
    pLess: defined ? p(counts.less) : null,
    pPass: defined ? p(counts.pass) : null,
    pYieldDrop: p(counts.yieldDrop),
    counts,
  };
}
