import { Failure } from '../../model/failure.ts';
import type { Warning } from '../../model/figure.ts';
import { type Change, changeOf } from './arm-means.ts';
import { caseJackknife } from './case-jackknife.ts';
import { caseLogDelta } from './case-log-delta.ts';
import { type Components, componentsOf } from './components.ts';
import { comparisonDoubts } from './doubts.ts';
import { type ComparedTrial, pair, type Paired } from './paired.ts';
import { everyCaseRepeats, suiteT, suiteYieldSe } from './suite-t.ts';
import type { RatioTest } from './t-test.ts';
import { DEFAULT_POLICY, type Evidence, type Verdict, verdictOn, type VerdictPolicy } from './verdict.ts';
import { type Permutation, withinCasePermutation } from './within-case-permutation.ts';

export interface CompareOptions extends VerdictPolicy {
  /** Of two-sided intervals. */
  readonly confidence: number;
  /** Arrangements drawn where they are too many to enumerate. */
  readonly draws: number;
  readonly seed: number;
  /**
   * `suite`: did this change make these cases dearer (permutation)? `population`: what to expect on new cases
   * like these (jackknife over cases)?
   */
  readonly inference: 'suite' | 'population';
}

export const DEFAULT_COMPARISON: CompareOptions = {
  ...DEFAULT_POLICY,
  confidence: 0.95,
  draws: 9_999,
  seed: 777,
  inference: 'suite',
};

/** Every method's answer to one question. A method that cannot answer is null. */
export interface Comparison {
  readonly paired: Paired;
  readonly change: Change;
  readonly methods: ComparisonMethods;
  readonly components: Components;
  readonly verdict: Verdict;
  readonly warnings: readonly Warning[];
}

export interface ComparisonMethods {
  readonly withinPermutation: Permutation;
  readonly suiteT: RatioTest | null;
  readonly pairJackknifeT: RatioTest | null;
  readonly pairLogDeltaT: RatioTest | null;
  /** Standard error of the difference of yields on these cases; null without repeats. */
  readonly suiteYieldSe: number | null;
}

/**
 * Returns the comparison of two arms on the cases that both have. The arms must share validators and prices: see
 * `requireComparable`. Throws a Failure for unsound trials (see `pair`) and for arms without a common case.
 */
export function compare(
  baseline: readonly ComparedTrial[],
  candidate: readonly ComparedTrial[],
  options: CompareOptions = DEFAULT_COMPARISON,
): Comparison {
  requireSound(options);
  const paired = pair(baseline, candidate);
  if (paired.cases.length === 0)
    throw new Failure('comparison/no-common-cases', 'baseline and candidate have no case in common', {
      hint: 'compare runs of the same suite, or take a new baseline',
    });
  const change = changeOf(paired);
  const question = { logRatio: change.logRatio, margin: options.margin, confidence: options.confidence };
  const methods: ComparisonMethods = {
    withinPermutation: withinCasePermutation(paired, options),
    suiteT: suiteT(paired, change, question),
    pairJackknifeT: caseJackknife(paired, change, question),
    pairLogDeltaT: caseLogDelta(paired, change, question),
    suiteYieldSe: everyCaseRepeats(paired) ? suiteYieldSe(paired) : null,
  };
  const evidence = evidenceOf(paired, change, methods, options.inference);
  return {
    paired,
    change,
    methods,
    components: componentsOf(paired, change, options.confidence),
    verdict: verdictOn(evidence, options),
    warnings: comparisonDoubts(paired, change),
  };
}

/** Returns what the verdict is made from; the yield guard is of the suite in either inference. */
export function evidenceOf(
  paired: Paired,
  change: Change,
  methods: Pick<ComparisonMethods, 'withinPermutation' | 'pairJackknifeT'>,
  inference: CompareOptions['inference'],
): Evidence {
  const { withinPermutation: suite, pairJackknifeT: population } = methods;
  const cost =
    inference === 'suite'
      ? { pGreater: suite.pGreater, pPass: suite.pPass, pLess: suite.pLess }
      : {
          pGreater: population?.pGreater ?? null,
          pPass: population?.pPass ?? null,
          pLess: population === null ? null : 1 - population.pGreater,
        };
  return {
    ...cost,
    logRatio: change.logRatio,
    yieldDiff: change.yieldDiff,
    pYieldDrop: suite.pYieldDrop,
    droppedShare: droppedShare(paired),
  };
}

/** Returns the greater share of an arm's cases that have no partner, from 0 to 1. */
function droppedShare({ cases, dropped }: Paired): number {
  const share = (lost: number): number => lost / (lost + cases.length);
  return Math.max(share(dropped.baseline.length), share(dropped.candidate.length));
}

function requireSound(options: CompareOptions): void {
  const { margin, draws, alphaFail, alphaPass, confidence, yieldMargin } = options;
  const wrong = [
    margin >= 0 && Number.isFinite(margin) ? null : `margin ${margin}`,
    [alphaFail, alphaPass, confidence].every((level) => level > 0 && level < 1) ? null : 'a level',
    yieldMargin >= 0 && yieldMargin <= 1 ? null : `yieldMargin ${yieldMargin}`,
    Number.isInteger(draws) && draws >= 1 && draws <= 10_000_000 ? null : `draws ${draws}`,
  ].find((problem) => problem !== null);
  if (wrong !== undefined)
    throw new Failure('comparison/options', `${wrong} is out of range`, {
      hint: 'margins are from 0, levels between 0 and 1, draws whole numbers from 1',
    });
}
