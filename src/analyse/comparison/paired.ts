import { Failure } from '../../model/failure.ts';

/** One trial as a comparison sees it. */
export interface ComparedTrial {
  /** Only to find duplicates; trials without one are taken as distinct. */
  readonly id?: string | number;
  readonly case: string;
  /** Of all attempts, in any one unit that both arms share. */
  readonly cost: number;
  /** Whether the trial ended correct. */
  readonly accepted: boolean;
  /** Share of the case in production; 1 when left out. The candidate's decides. */
  readonly weight?: number;
  /** Cases of one cluster are not independent of each other; null or left out: the case is its own. */
  readonly cluster?: string | null;
}

/** The trials of one case on both sides. */
export interface PairedCase {
  readonly case: string;
  readonly cluster: string;
  /** Relative to the mean weight of the common cases. */
  readonly weight: number;
  readonly baseline: readonly ComparedTrial[];
  readonly candidate: readonly ComparedTrial[];
}

/** Two arms matched by case: what every method of comparison works on. */
export interface Paired {
  /** Common cases in the order in which the baseline first names them. */
  readonly cases: readonly PairedCase[];
  /** Cases that only one arm has. */
  readonly dropped: { readonly baseline: readonly string[]; readonly candidate: readonly string[] };
}

/**
 * Returns the trials of two arms matched by case; none may be common, which callers must ask for.
 * Throws a Failure for an arm without trials, a cost that is no amount, a weight that is none, or a repeated id.
 */
export function pair(baseline: readonly ComparedTrial[], candidate: readonly ComparedTrial[]): Paired {
  const before = byCase(baseline, 'baseline');
  const after = byCase(candidate, 'candidate');
  const common = [...before.keys()].filter((name) => after.has(name));
  const weights = common.map((name) => after.get(name)?.[0]?.weight ?? 1);
  const mean = weights.reduce((sum, weight) => sum + weight, 0) / common.length;
  return {
    cases: common.map((name, at) => ({
      case: name,
      cluster: after.get(name)?.[0]?.cluster ?? `case ${name}`,
      weight: (weights[at] ?? 1) / mean,
      baseline: before.get(name) ?? [],
      candidate: after.get(name) ?? [],
    })),
    dropped: {
      baseline: [...before.keys()].filter((name) => !after.has(name)),
      candidate: [...after.keys()].filter((name) => !before.has(name)),
    },
  };
}

function byCase(trials: readonly ComparedTrial[], arm: string): Map<string, ComparedTrial[]> {
  if (trials.length === 0)
    throw new Failure('comparison/no-trials', `the ${arm} has no trials`, {
      hint: 'a comparison needs finished trials on both sides',
    });
  const cases = new Map<string, ComparedTrial[]>();
  const ids = new Set<string | number>();
  for (const [index, trial] of trials.entries()) {
    requireSound(trial, `trial ${index + 1} of the ${arm}`);
    if (trial.id !== undefined) {
      if (ids.has(trial.id))
        throw new Failure('comparison/duplicate-trial', `the ${arm} has trial ${trial.id} twice`, {
          hint: 'one trial is evidence once: leave the second out',
        });
      ids.add(trial.id);
    }
    const known = cases.get(trial.case);
    if (known === undefined) cases.set(trial.case, [trial]);
    else known.push(trial);
  }
  return cases;
}

function requireSound(trial: ComparedTrial, which: string): void {
  if (!(trial.cost >= 0 && Number.isFinite(trial.cost)))
    throw new Failure('comparison/cost', `${which} (case ${trial.case}) costs ${trial.cost}`, {
      hint: 'a cost is a finite number from 0',
    });
  if (trial.weight !== undefined && !(trial.weight > 0 && Number.isFinite(trial.weight)))
    throw new Failure('comparison/weight', `${which} (case ${trial.case}) weighs ${trial.weight}`, {
      hint: 'a weight is a finite number above 0',
    });
}
