import { variance } from '../numeric/moments.ts';
import type { ComparedTrial } from '../comparison/paired.ts';

/**
 * Returns σ, the spread of one trial's influence on the log of the cost per correct output within its case:
 * what `trialsNeeded` plans with. Null when no case has two trials, or none ended correct: a pilot of two trials
 * a case is enough. Cases with one trial help the means only.
 *
 * Assumes that the spread is much the same in all cases; σ² is their mean, weighted by degrees of freedom.
 * Source: linearisation of log(C/ψ): e = K/C − Y/ψ.
 */
export function sigmaOf(trials: readonly ComparedTrial[]): number | null {
  const byCase = new Map<string, ComparedTrial[]>();
  for (const trial of trials) {
    const own = byCase.get(trial.case);
    if (own === undefined) byCase.set(trial.case, [trial]);
    else own.push(trial);
  }
  const cases = [...byCase.values()];
  const mean = (value: (trial: ComparedTrial) => number): number =>
    cases.reduce((sum, own) => sum + own.reduce((total, trial) => total + value(trial), 0) / own.length, 0) /
    cases.length;
  const cost = mean((trial) => trial.cost);
  const share = mean((trial) => (trial.accepted ? 1 : 0));
  if (!(cost > 0) || share === 0) return null;
  let squares = 0;
  let freedom = 0;
  for (const own of cases) {
    const influences = own.map((trial) => trial.cost / cost - (trial.accepted ? 1 / share : 0));
    squares += variance(influences) * (own.length - 1);
    freedom += own.length - 1;
  }
  return freedom === 0 ? null : Math.sqrt(squares / freedom);
}
