import { variance } from '../numeric/moments.ts';
import type { ArmMeans, Change } from './arm-means.ts';
import type { ComparedTrial, Paired } from './paired.ts';
import { type RatioTest, ratioTest, type TestQuestion } from './t-test.ts';

/**
 * Returns the t test on the spread of repeats within cases; null when repeats do not differ or a case has fewer
 * than two on a side. Answers for these cases only: the spread between cases cancels.
 *
 * Assumes independent trials and enough of them for a mean to be near normal.
 * Source: Satterthwaite, "An approximate distribution of estimates of variance components", Biometrics 2 (1946).
 */
export function suiteT(paired: Paired, change: Change, question: TestQuestion): RatioTest | null {
  if (!everyCaseRepeats(paired)) return null;
  const terms = [
    ...varianceTerms(paired, 'baseline', efficiency(change.baseline)),
    ...varianceTerms(paired, 'candidate', efficiency(change.candidate)),
  ];
  const { se, df } = satterthwaite(terms);
  return ratioTest(question, se, df);
}

/** Whether every common case has at least two trials on both sides. */
export function everyCaseRepeats({ cases }: Paired): boolean {
  return cases.every(({ baseline, candidate }) => baseline.length >= 2 && candidate.length >= 2);
}

/** A trial's influence on the log of its arm's cost per correct output. */
export function efficiency({ cost, yield: share }: ArmMeans): (trial: ComparedTrial) => number {
  return (trial) => trial.cost / cost - (trial.accepted ? 1 / share : 0);
}

/** The variance that one case brings into a mean over cases, with its degrees of freedom. */
export interface VarianceTerm {
  readonly variance: number;
  readonly df: number;
}

/** Returns the terms of the variance of an arm's mean over cases of a value of each trial. */
export function varianceTerms(
  { cases }: Paired,
  arm: 'baseline' | 'candidate',
  value: (trial: ComparedTrial) => number,
): readonly VarianceTerm[] {
  return cases.map((item) => {
    const trials = item[arm];
    const share = item.weight / cases.length;
    return {
      variance: (share * share * variance(trials.map(value))) / trials.length,
      df: trials.length - 1,
    };
  });
}

/** Returns the standard error of the sum, with the degrees of freedom of a t that resembles it. */
export function satterthwaite(terms: readonly VarianceTerm[]): { readonly se: number; readonly df: number } {
  let total = 0;
  let below = 0;
  for (const term of terms) {
    total += term.variance;
    below += term.variance ** 2 / term.df;
  }
  return { se: Math.sqrt(total), df: total ** 2 / below };
}

/** Returns the standard error of the difference of yields on these cases, from the repeats within them. */
export function suiteYieldSe(paired: Paired): number {
  return satterthwaite([
    ...varianceTerms(paired, 'baseline', correct),
    ...varianceTerms(paired, 'candidate', correct),
  ]).se;
}

function correct(trial: ComparedTrial): number {
  return trial.accepted ? 1 : 0;
}
