import { Failure } from '../../model/failure.ts';
import type { Warning } from '../../model/figure.ts';
import { casesNeeded, leastP, type Repeats } from '../planning/deciding.ts';
import { trialsNeeded } from '../planning/sample-size.ts';
import { sigmaOf } from '../planning/sigma.ts';
import { type Arm, type JudgedTrials, judgedTrials } from './arm.ts';
import { type CaseChanges, caseChanges } from './case-changes.ts';
import { requireComparable } from './comparable.ts';
import { compare, type CompareOptions, type Comparison, evidenceOf } from './compare.ts';
import { rulerOn } from './judging.ts';
import { pair, type Paired } from './paired.ts';
import { ownTrials, type SameDraws, sameDraws, type SharedTrials } from './shared-trials.ts';
import { type Verdict, verdictOn } from './verdict.ts';

/** The two sides of one cell. */
export interface CellArms {
  readonly spec: string;
  readonly baseline: Arm;
  readonly candidate: Arm;
}

/** One cell compared, before other cells are taken into account. */
export interface CellComparison extends CellArms {
  readonly judged: { readonly baseline: JudgedTrials; readonly candidate: JudgedTrials };
  /** Of the judged trials of the candidate: they are no part of `found`. */
  readonly shared: SharedTrials;
  /** Null without a common case among the trials that are not shared. */
  readonly found: FoundChange | null;
  /** The change as it stands when nothing but shared trials is left; null when something else is. */
  readonly same: SameDraws | null;
}

export interface FoundChange {
  readonly comparison: Comparison;
  readonly interval: RatioInterval | null;
  readonly cases: CaseChanges;
  readonly deciding: Deciding;
  readonly warnings: readonly Warning[];
}

/** Two-sided interval of the ratio, at the options' confidence. */
export interface RatioInterval {
  readonly lower: number;
  readonly upper: number;
  /** `suite`: more trials of these cases. `population`: new cases like these. */
  readonly about: CompareOptions['inference'];
}

/** What it takes to decide. */
export interface Deciding {
  /** Whether some result of so many cases and repeats could have decided. */
  readonly possible: boolean;
  /** Cases with which it could; Infinity where no number helps. */
  readonly cases: number;
  /** Trials of each arm that are likely to show the margin; null when their spread cannot be seen. */
  readonly trials: number | null;
}

/**
 * Returns the comparison of one cell. Throws a Failure with its remedy when the arms were judged or priced by
 * different rulers, or when something in them has no price: then a difference may be the ruler's.
 */
export function compareCell(arms: CellArms, options: CompareOptions): CellComparison {
  const judged = { baseline: judgedTrials(arms.baseline), candidate: judgedTrials(arms.candidate) };
  const { own, shared } = ownTrials(arms.baseline, arms.candidate);
  const known = { ...arms, judged, shared, same: null };
  if (judged.baseline.trials.length === 0 || judged.candidate.trials.length === 0)
    return { ...known, found: null };
  const paired = pair(judged.baseline.trials, judged.candidate.trials);
  requireOneRuler(arms, paired);
  requirePrices(arms.baseline, judged.baseline);
  requirePrices(arms.candidate, judged.candidate);
  const { trials } = judgedTrials({ trials: own });
  const names = new Set(judged.baseline.trials.map((trial) => trial.case));
  if (!trials.some((trial) => names.has(trial.case)))
    return { ...known, found: null, same: shared.trials === 0 ? null : sameDraws(paired) };
  const comparison = compare(judged.baseline.trials, trials, options);
  const found = {
    comparison,
    interval: intervalOf(comparison, options),
    cases: caseChanges(comparison.paired, comparison.change),
    deciding: decidingOf(comparison.paired, judged.baseline, options),
    warnings: unique([...comparison.warnings, ...armDoubts(arms, judged), ...sharedDoubts(shared)]),
  };
  return { ...known, found };
}

/** Returns the verdict when the cell's p-values were adjusted for the other cells. */
export function adjustedVerdict(
  { comparison }: FoundChange,
  adjusted: { readonly pGreater: number | null; readonly pYieldDrop: number | null },
  options: CompareOptions,
): Verdict {
  const { paired, change, methods } = comparison;
  const evidence = evidenceOf(paired, change, methods, options.inference);
  return verdictOn({ ...evidence, ...adjusted }, options);
}

/** Two arms of one run have some doubts in common. */
function unique(warnings: readonly Warning[]): readonly Warning[] {
  return [...new Map(warnings.map((item) => [item.message, item])).values()];
}

function requireOneRuler({ spec, baseline, candidate }: CellArms, { cases }: Paired): void {
  const names = cases.map((item) => item.case);
  const ruler = (arm: Arm): { name: string; validators: string | null; rateCard: string } => ({
    name: arm.run,
    validators: arm.judging === null ? null : rulerOn(arm.judging, names),
    rateCard: arm.rateCard,
  });
  try {
    requireComparable(ruler(baseline), ruler(candidate));
  } catch (failure) {
    if (!(failure instanceof Failure)) throw failure;
    const hint = failure.hint === null ? {} : { hint: failure.hint };
    throw new Failure(failure.code, `${spec}: ${failure.message}`, hint);
  }
}

function requirePrices({ run, variant }: Arm, { unpriced, trials }: JudgedTrials): void {
  if (unpriced === 0) return;
  throw new Failure(
    'comparison/unpriced',
    `${unpriced} of ${trials.length} trials of ${variant} in run ${run} have something without a price`,
    { hint: `give it one in a rate card: firstpass reprice ${run} --card FILE, then --pricing newest` },
  );
}

function intervalOf({ methods }: Comparison, { inference }: CompareOptions): RatioInterval | null {
  const suite = inference === 'suite' && methods.suiteT !== null;
  const test = suite ? methods.suiteT : methods.pairJackknifeT;
  if (test === null) return null;
  return { lower: test.ratioLower, upper: test.ratioUpper, about: suite ? 'suite' : 'population' };
}

function decidingOf({ cases }: Paired, baseline: JudgedTrials, options: CompareOptions): Deciding {
  const { alphaFail, alphaPass, margin, draws } = options;
  const alpha = Math.min(alphaFail, alphaPass);
  const repeats: Repeats = {
    baseline: Math.max(...cases.map((item) => item.baseline.length)),
    candidate: Math.max(...cases.map((item) => item.candidate.length)),
  };
  const sigma = sigmaOf(baseline.trials);
  return {
    possible: options.inference === 'population' || leastP(cases.length, repeats, draws) <= alpha,
    cases: casesNeeded(repeats, alpha),
    trials: sigma === null || sigma === 0 || margin === 0 ? null : trialsNeeded(sigma, margin),
  };
}

function armDoubts({ baseline, candidate }: CellArms, judged: CellComparison['judged']): readonly Warning[] {
  const sides = [
    { arm: baseline, name: 'baseline', of: judged.baseline },
    { arm: candidate, name: 'candidate', of: judged.candidate },
  ];
  return sides.flatMap(({ arm, name, of }): readonly Warning[] => [
    ...(of.leftOut === 0
      ? []
      : [
          {
            code: 'left-out',
            message: `${of.leftOut} of ${of.leftOut + of.trials.length} trials of the ${name} ended in an outage, a stop or without a verdict and are left out`,
          },
        ]),
    ...(arm.judging === null
      ? [
          {
            code: 'ruler-unknown',
            message: `nobody recorded which validators judged run ${arm.run}: that both arms were judged alike is taken on trust`,
          },
        ]
      : []),
  ]);
}

function sharedDoubts({ trials }: SharedTrials): readonly Warning[] {
  if (trials === 0) return [];
  return [
    {
      code: 'shared-trials',
      message: `${trials} of the candidate's trials are the baseline's own (reused) and are left out`,
    },
  ];
}
