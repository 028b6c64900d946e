import { mulberry32 } from '../numeric/random.ts';
import { drawArrangements, everyArrangement, observedSums } from './arrangements.ts';
import type { Paired } from './paired.ts';
import { type ArmSums, logRatioOf, poolOf } from './pool.ts';
import { arrangementsOf, MOST_ENUMERATED, type PermutationOptions } from './within-case-permutation.ts';

/** How often each log ratio comes out when the same trials are dealt to the arms anew. */
export interface NullHistogram {
  /** Log ratios at both ends, as far from 0 on either side. */
  readonly from: number;
  readonly to: number;
  /** Arrangements in bins of equal width; one without a correct output in an arm is in the bin at that end. */
  readonly counts: readonly number[];
}

/** Odd, so that no change is in the middle of a bin. */
const BINS = 41;

/**
 * Returns the distribution against which the permutation test holds the observed log ratio: the very arrangements
 * of `withinCasePermutation` with the same options. Null when no arrangement has a finite ratio.
 */
export function nullHistogram(
  paired: Paired,
  { draws, seed }: Pick<PermutationOptions, 'draws' | 'seed'>,
): NullHistogram | null {
  const pool = poolOf(paired, 0);
  const ratios: number[] = [];
  const take = (sums: ArmSums): void => {
    ratios.push(logRatioOf(sums));
  };
  if (arrangementsOf(paired) <= MOST_ENUMERATED) everyArrangement(pool, take);
  else drawArrangements(pool, draws, mulberry32(seed), take);
  let reach = 0;
  // One by one: a spread of thousands would not fit a call's arguments.
  for (const ratio of [...ratios, logRatioOf(observedSums(pool))])
    if (Number.isFinite(ratio)) reach = Math.max(reach, Math.abs(ratio));
  if (!(reach > 0)) return null;
  const counts = Array.from({ length: BINS }, () => 0);
  for (const ratio of ratios) {
    if (Number.isNaN(ratio)) continue;
    const bin = Math.floor(((ratio + reach) / (2 * reach)) * BINS);
    const at = Math.min(BINS - 1, Math.max(0, bin));
    counts[at] = (counts[at] ?? 0) + 1;
  }
  return { from: -reach, to: reach, counts };
}
