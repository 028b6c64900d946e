import type { TrialSummary } from '../../model/ledger.ts';

/** What of a trial says which draw it is. */
export type Drawn = Pick<TrialSummary, 'trialId' | 'reusedFrom' | 'outcome' | 'attempts'>;

/**
 * Returns the ids of the trials to leave out of a cell so that each draw counts once: a trial and those that took its
 * output over are one draw. What came to an end stays before what was stopped, then the one with more attempts, then
 * the oldest, which bought it.
 */
export function repeatedDraws(trials: Iterable<Drawn>): ReadonlySet<number> {
  const kept = new Map<number, Drawn>();
  const left = new Set<number>();
  for (const trial of trials) {
    const root = trial.reusedFrom ?? trial.trialId;
    const other = kept.get(root);
    if (other === undefined) {
      kept.set(root, trial);
      continue;
    }
    const isBetter = rankOf(trial) > rankOf(other);
    left.add((isBetter ? other : trial).trialId);
    if (isBetter) kept.set(root, trial);
  }
  return left;
}

const UNENDED: ReadonlySet<string> = new Set(['cancelled', 'budget-stopped', 'infra-error']);

/** Attempts are far fewer than this. */
const ENDED = 1e6;

function rankOf({ outcome, attempts }: Drawn): number {
  return (UNENDED.has(outcome) ? 0 : ENDED) + attempts;
}
