import type { CaseChange, CaseChanges } from '../../../src/analyse/comparison/case-changes.ts';
import type { CompareCase, CompareCases, CompareCaseState } from '../../comparison/document.ts';

/** Returns the cases that a document lists as they are in memory: of each kind those with the greatest effect. */
export function casesOf({ worst, best, same }: CompareCases): CaseChanges {
  return { worsened: worst.map(changeOf), improved: best.map(changeOf), same };
}

function changeOf({ baseline, candidate, ...change }: CompareCase): CaseChange {
  return { ...change, baseline: stateOf(baseline), candidate: stateOf(candidate) };
}

function stateOf(state: CompareCaseState): CaseChange['baseline'] {
  return { ...state, costPerCorrect: Number(state.costPerCorrect ?? Number.NaN) };
}
