import type { Warning } from '../../model/figure.ts';
import type { Change } from './arm-means.ts';
import type { Paired } from './paired.ts';

/** Below it, "no worse" is about too few cases to be told of the agent. */
const FEW_CASES = 20;
/** Share of an arm's cost above which one case drives the ratio. */
const DOMINANT = 0.4;
/** Relative weight of a case's cost in an arm. */
export interface LargestCase {
  readonly case: string;
  /** Share of the arm's cost, from 0 to 1; cases count by their weights. */
  readonly share: number;
}

/** Returns the case that makes the greatest share of an arm's cost; null when nothing cost anything. */
export function largestCase(paired: Paired, costs: readonly number[]): LargestCase | null {
  const total = costs.reduce((sum, cost) => sum + cost, 0);
  if (!(total > 0)) return null;
  const greatest = Math.max(...costs);
  return { case: paired.cases[costs.indexOf(greatest)]?.case ?? '', share: greatest / total };
}

/** Returns what a reader must know before trusting a comparison. */
export function comparisonDoubts(paired: Paired, change: Change): readonly Warning[] {
  const { cases, dropped } = paired;
  const lost = dropped.baseline.length + dropped.candidate.length;
  const arms = [
    { name: 'baseline', largest: largestCase(paired, change.baseline.costs) },
    { name: 'candidate', largest: largestCase(paired, change.candidate.costs) },
  ];
  const repeats = cases.flatMap(({ baseline, candidate }) => [baseline.length, candidate.length]);
  return [
    ...(cases.length < FEW_CASES
      ? [
          {
            code: 'few-cases',
            message: `it speaks of ${cases.length} ${cases.length === 1 ? 'case' : 'cases'} only, not of the agent at large`,
          },
        ]
      : []),
    ...(lost > 0
      ? [
          {
            code: 'unmatched-cases',
            message: `${lost} ${lost === 1 ? 'case is' : 'cases are'} in one arm only and left out`,
          },
        ]
      : []),
    ...arms.flatMap(({ name, largest }) =>
      largest !== null && cases.length > 1 && largest.share > DOMINANT
        ? [
            {
              code: 'one-case-dominates',
              message: `case ${largest.case} alone makes ${Math.floor(largest.share * 100)}% of the ${name}'s cost`,
            },
          ]
        : [],
    ),
    ...(repeats.includes(1)
      ? [{ code: 'single-repeats', message: 'some cases ran once only: their own spread is unknown' }]
      : []),
  ];
}
