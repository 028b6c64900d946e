import type { CellFacts } from './gated-cell.ts';
import { percentText } from './words.ts';

const LEAST_COVERAGE = 0.99;
const MOST_INFRA = 0.05;
const MOST_UNATTRIBUTED = 0.01;

/** Returns why a cell's numbers must not be trusted, in a sentence; null when they may be. */
export function degradedBy(facts: CellFacts): string | null {
  const { usageCoverage, infraShare, unattributedShare, broken } = facts;
  if (broken[0] !== undefined) return broken[0];
  if (usageCoverage < LEAST_COVERAGE)
    return `only ${percentText(usageCoverage)} of the model calls came back with usage: it takes ${percentText(LEAST_COVERAGE)}`;
  if (infraShare > MOST_INFRA)
    return `${percentText(infraShare)} of the trials ended in an outage: at most ${percentText(MOST_INFRA)} may`;
  if (unattributedShare > MOST_UNATTRIBUTED)
    return `${percentText(unattributedShare)} of the cost is attributed to nothing: at most ${percentText(MOST_UNATTRIBUTED)} may be`;
  return null;
}
