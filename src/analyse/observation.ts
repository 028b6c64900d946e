import type { TrialSummary } from '../model/ledger.ts';
import { type Usd, usdToNumber, ZERO_USD } from '../model/money.ts';
import { countsTowardsYield, type Outcome } from '../model/outcome.ts';
import type { Tags } from '../model/tags.ts';
import { headlineCost } from './cost.ts';

/** What charts and roll-ups need of one trial: small, so that all of a run may be kept at once. */
export interface Observation {
  readonly id: number;
  readonly spec: string;
  readonly variant: string;
  readonly case: string;
  readonly outcome: Outcome;
  readonly correct: boolean;
  readonly firstPass: boolean;
  /** Whether it counts towards the yield. */
  readonly judged: boolean;
  /** Machine and review; exact. */
  readonly usd: Usd;
  /** The same in dollars, for axes and tests. */
  readonly cost: number;
  /** Charges without a price: above 0 the cost is a lower bound. */
  readonly unpriced: number;
  readonly tags: Tags;
  readonly weight: number;
  readonly cluster: string | null;
}

/** Returns what is kept of a trial. */
export function observationOf(trial: TrialSummary): Observation {
  const usd = headlineCost(trial.cost);
  const correct = trial.outcome === 'correct';
  return {
    id: trial.trialId,
    spec: trial.spec,
    variant: trial.variant,
    case: trial.case,
    outcome: trial.outcome,
    correct,
    firstPass: correct && trial.firstPass,
    judged: countsTowardsYield(trial.outcome),
    usd,
    cost: usd === ZERO_USD ? 0 : usdToNumber(usd),
    unpriced: trial.unpriced,
    tags: trial.tags,
    weight: trial.weight,
    cluster: trial.cluster,
  };
}

/** Passes the trials on and keeps what `observationOf` says of each in `kept`. */
export function* observing(
  trials: Iterable<TrialSummary>,
  kept: Observation[],
): Generator<TrialSummary, void, undefined> {
  for (const trial of trials) {
    kept.push(observationOf(trial));
    yield trial;
  }
}

/** Returns the observations by cell, in their order; keys are `cellKey`s. */
export function byCell(observations: Iterable<Observation>): ReadonlyMap<string, readonly Observation[]> {
  const cells = new Map<string, Observation[]>();
  for (const item of observations) {
    const key = cellKey(item);
    const known = cells.get(key);
    if (known === undefined) cells.set(key, [item]);
    else known.push(item);
  }
  return cells;
}

export function cellKey({ spec, variant }: { readonly spec: string; readonly variant: string }): string {
  return JSON.stringify([spec, variant]);
}
