import { Failure } from '../../model/failure.ts';
import type { ComparedTrial } from '../comparison/paired.ts';
import { DEFAULT_PLANNING, detectableIncrease, type PlanningOptions, trialsNeeded } from './sample-size.ts';
import { sigmaOf } from './sigma.ts';

/** What a pilot says about the trials to come. */
export interface Pilot {
  /** Spread of a trial within its case; null when the pilot cannot say: see `sigmaOf`. */
  readonly sigma: number | null;
  /** Mean of the pilot's trials, in its unit. */
  readonly costPerTrial: number;
  readonly cases: number;
  readonly trials: number;
}

/** How much a comparison costs, and what it can show. */
export interface PowerPlan {
  /** Smallest relative increase that it is likely to show, and to exclude when nothing changed. */
  readonly margin: number;
  /** Of each case, candidate only. */
  readonly repeats: number;
  /** Of the candidate, over all cases. */
  readonly candidateTrials: number;
  /** Still to be run: 0 with a baseline factor of Infinity, or one that is stored already. */
  readonly baselineTrials: number;
  /** Of both arms, in the pilot's unit. */
  readonly cost: number;
}

/** Returns what a pilot says. Throws a Failure for one without trials. */
export function pilotOf(trials: readonly ComparedTrial[]): Pilot {
  if (trials.length === 0)
    throw new Failure('planning/no-trials', 'the pilot has no trials', {
      hint: 'run two repeats of every case first',
    });
  return {
    sigma: sigmaOf(trials),
    costPerTrial: trials.reduce((sum, trial) => sum + trial.cost, 0) / trials.length,
    cases: new Set(trials.map((trial) => trial.case)).size,
    trials: trials.length,
  };
}

export interface PowerOptions extends PlanningOptions {
  /** Whether the baseline's trials are stored and paid for. */
  readonly baselineStored: boolean;
}

export const DEFAULT_POWER: PowerOptions = { ...DEFAULT_PLANNING, baselineStored: false };

/** Returns what it takes to show an increase of `margin`: whole repeats of every case. */
export function planForMargin(
  pilot: Pilot,
  margin: number,
  options: PowerOptions = DEFAULT_POWER,
): PowerPlan {
  const needed = trialsNeeded(requireSigma(pilot), margin, options);
  return planOf(pilot, Math.ceil(needed / pilot.cases), options);
}

/** Returns the best plan within a budget in the pilot's unit; null when it buys no repeat of every case. */
export function planForBudget(
  pilot: Pilot,
  budget: number,
  options: PowerOptions = DEFAULT_POWER,
): PowerPlan | null {
  requireSigma(pilot);
  const one = pilot.cases * pilot.costPerTrial * (1 + paidBaseline(options));
  if (!(budget >= 0 && one > 0))
    throw new Failure('planning/budget', `a budget of ${budget} at ${one} for one repeat is no plan`, {
      hint: 'give an amount from 0, and a pilot that cost something',
    });
  const repeats = Math.floor(budget / one + 1e-9);
  return repeats === 0 ? null : planOf(pilot, repeats, options);
}

function planOf(pilot: Pilot, repeats: number, options: PowerOptions): PowerPlan {
  const candidateTrials = repeats * pilot.cases;
  const baselineTrials = Math.max(0, Math.ceil(candidateTrials * paidBaseline(options) - 1e-9));
  return {
    margin: detectableIncrease(requireSigma(pilot), candidateTrials, options),
    repeats,
    candidateTrials,
    baselineTrials,
    cost: (candidateTrials + baselineTrials) * pilot.costPerTrial,
  };
}

/** Baseline trials to be paid for each candidate trial; a baseline known exactly is a stored one. */
function paidBaseline({ baselineStored, baselineFactor }: PowerOptions): number {
  return baselineStored || baselineFactor === Number.POSITIVE_INFINITY ? 0 : baselineFactor;
}

function requireSigma({ sigma }: Pilot): number {
  if (sigma !== null && sigma > 0) return sigma;
  throw new Failure('planning/sigma', 'the pilot shows no spread between trials of a case', {
    hint: 'it needs two trials of a case at least, a correct output, and costs or verdicts that differ',
  });
}
