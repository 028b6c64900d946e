import type { CaseTotals } from '../case-tally.ts';
import type { Paired } from './paired.ts';

/** Two cells matched by case, from their sums: the single trials are not needed to speak of new cases. */
export interface CommonCases {
  /** Cases with their clusters and weights, without trials. */
  readonly paired: Paired;
  readonly baseline: readonly CaseTotals[];
  readonly candidate: readonly CaseTotals[];
  /** Relative to the mean over the common cases. */
  readonly weights: readonly number[];
}

/** Returns the cases that both cells have, in the order of the first; the second's weights decide. */
export function casesInCommon(
  baseline: ReadonlyMap<string, CaseTotals>,
  candidate: ReadonlyMap<string, CaseTotals>,
): CommonCases {
  const matched = [...baseline].flatMap(([name, before]) => {
    const after = candidate.get(name);
    return after === undefined || before.trials === 0 || after.trials === 0 ? [] : [{ name, before, after }];
  });
  const mean = matched.reduce((sum, { after }) => sum + after.weight, 0) / matched.length;
  const weights = matched.map(({ after }) => after.weight / mean);
  return {
    paired: {
      cases: matched.map(({ name, after }, at) => ({
        case: name,
        cluster: after.cluster ?? `case ${name}`,
        weight: weights[at] ?? 1,
        baseline: [],
        candidate: [],
      })),
      dropped: {
        baseline: [...baseline.keys()].filter((name) => !candidate.has(name)),
        candidate: [...candidate.keys()].filter((name) => !baseline.has(name)),
      },
    },
    baseline: matched.map(({ before }) => before),
    candidate: matched.map(({ after }) => after),
    weights,
  };
}
