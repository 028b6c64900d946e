import type { CaseChange, CaseState } from '../../src/analyse/comparison/case-changes.ts';
import type { RatioInterval } from '../../src/analyse/comparison/cell-comparison.ts';
import type { CompareOptions } from '../../src/analyse/comparison/compare.ts';
import type { ComponentChange } from '../../src/analyse/comparison/components.ts';
import type { JudgedTrials } from '../../src/analyse/comparison/arm.ts';
import type {
  CellChances,
  CellFinding,
  JudgedCell,
  RunComparison,
} from '../../src/analyse/comparison/run-comparison.ts';
import type { SameDraws } from '../../src/analyse/comparison/shared-trials.ts';
import { AGGREGATE_ALPHA } from '../../src/analyse/comparison/suite-aggregate.ts';
import type { PriceEffect } from '../../src/analyse/price-effect.ts';
import type { Warning } from '../../src/model/figure.ts';
import { formatUsd } from '../../src/model/money.ts';
import { reasonOf } from './reason.ts';

/** The version of the document's shape: a change that a reader could stumble over raises it. */
export const COMPARE_SCHEMA = 'firstpass/compare/1';

/** A comparison as programs read it. Ratios are candidate by baseline; null where there is none. */
export interface CompareDocument {
  readonly schema: typeof COMPARE_SCHEMA;
  readonly baseline: string;
  readonly candidate: string;
  readonly params: Pick<
    CompareOptions,
    'inference' | 'margin' | 'alphaFail' | 'alphaPass' | 'yieldMargin' | 'confidence' | 'draws' | 'seed'
  >;
  readonly cells: readonly CompareCell[];
  readonly refused: readonly CompareRefusal[];
  readonly unmatchedCells: { readonly baseline: readonly string[]; readonly candidate: readonly string[] };
  /** The typical change over all cells; null with fewer than two to average. */
  readonly aggregate: CompareAggregate | null;
}

export interface CompareCell {
  readonly spec: string;
  readonly baseline: CompareArm;
  readonly candidate: CompareArm;
  readonly finding: CellFinding;
  readonly reason: string;
  readonly yieldGuard: 'OK' | 'FAIL' | null;
  readonly ratio: ShownNumber;
  readonly interval: RatioInterval | null;
  readonly costRatio: ComponentChange | null;
  readonly yieldDifference: ComponentChange | null;
  readonly p: CellChances | null;
  readonly permutation: { readonly kind: 'exact' | 'monteCarlo'; readonly total: number } | null;
  readonly cases: CompareCases;
  /** Judged trials of the candidate that are the baseline's own draws, reused: they are in no test. */
  readonly sharedTrials: number;
  /** Of a trial, in dollars; null when both arms were bought at the same prices. */
  readonly prices: ComparePrices | null;
  /** Trials of each arm that are likely to show the margin; null when their spread cannot be seen. */
  readonly trialsToDecide: number | null;
  readonly warnings: readonly Warning[];
}

/** Infinity is a word in JSON; null is undefined. */
export type ShownNumber = number | 'Infinity' | null;

export interface CompareArm {
  readonly run: string;
  readonly variant: string;
  readonly rateCard: string;
  readonly trials: number;
  readonly leftOut: number;
  readonly correct: number;
  /** Exact cost of all its judged trials. */
  readonly cost: string;
  /** Over the common cases, each case once: what the ratio is made of. */
  readonly costPerCorrect: ShownNumber;
  readonly costPerTrial: number | null;
  readonly yield: number | null;
}

export interface CompareCases {
  readonly common: number;
  readonly onlyBaseline: readonly string[];
  readonly onlyCandidate: readonly string[];
  readonly worsened: number;
  readonly improved: number;
  readonly same: number;
  /** The ten with the greatest effect. */
  readonly worst: readonly CompareCase[];
  readonly best: readonly CompareCase[];
}

export interface CompareCase {
  readonly case: string;
  readonly baseline: CompareCaseState;
  readonly candidate: CompareCaseState;
  readonly effect: number;
}

export interface CompareCaseState extends Omit<CaseState, 'costPerCorrect'> {
  readonly costPerCorrect: ShownNumber;
}

export interface ComparePrices {
  /** Candidate less baseline, each at the prices that it was bought at. */
  readonly difference: string;
  readonly usage: string;
  readonly price: string;
  readonly complete: boolean;
}

export interface CompareRefusal {
  readonly spec: string;
  readonly baselineVariant: string;
  readonly variant: string;
  readonly code: string;
  readonly message: string;
  readonly hint: string | null;
}

export interface CompareAggregate {
  readonly ratio: number;
  readonly lower: number;
  readonly upper: number;
  readonly pGreater: number;
  /** Whether `pGreater` is at most 0.01. */
  readonly shown: boolean;
  readonly cells: number;
  readonly left: number;
}

/** Cases listed of each kind. */
const LISTED = 10;

export interface CompareSource {
  readonly baseline: string;
  readonly candidate: string;
  readonly options: CompareOptions;
  readonly comparison: RunComparison;
  readonly unmatched: CompareDocument['unmatchedCells'];
  /** Why each cell's trials cost another amount, in the order of the cells. */
  readonly prices: readonly (PriceEffect | null)[];
}

/** Returns the document of a comparison. */
export function compareDocument(source: CompareSource): CompareDocument {
  const { options, comparison, unmatched } = source;
  const { inference, margin, alphaFail, alphaPass, yieldMargin, confidence, draws, seed } = options;
  const { aggregate } = comparison;
  return {
    schema: COMPARE_SCHEMA,
    baseline: source.baseline,
    candidate: source.candidate,
    params: { inference, margin, alphaFail, alphaPass, yieldMargin, confidence, draws, seed },
    cells: comparison.cells.map((cell, at) => cellOf(cell, options, source.prices[at] ?? null)),
    refused: comparison.refused.map(({ spec, baseline, candidate, failure }) => ({
      spec,
      baselineVariant: baseline.variant,
      variant: candidate.variant,
      code: failure.code,
      message: failure.message,
      hint: failure.hint,
    })),
    unmatchedCells: unmatched,
    aggregate:
      aggregate === null
        ? null
        : {
            ratio: aggregate.ratio,
            lower: aggregate.lower,
            upper: aggregate.upper,
            pGreater: aggregate.pGreater,
            shown: aggregate.pGreater <= AGGREGATE_ALPHA,
            cells: aggregate.cells,
            left: aggregate.left,
          },
  };
}

function cellOf(cell: JudgedCell, options: CompareOptions, prices: PriceEffect | null): CompareCell {
  const { found, judged } = cell;
  const comparison = found?.comparison ?? null;
  const change = changeOf(cell)?.change ?? null;
  const { costRatio, yieldDiff } = comparison?.components ?? { costRatio: null, yieldDiff: null };
  const permutation = comparison?.methods.withinPermutation ?? null;
  return {
    spec: cell.spec,
    baseline: armOf(cell, 'baseline'),
    candidate: armOf(cell, 'candidate'),
    finding: cell.finding,
    reason: reasonOf(cell, options),
    yieldGuard: cell.verdict?.yieldGuard ?? null,
    ratio: change === null ? null : shown(change.ratio),
    interval: found?.interval ?? null,
    costRatio,
    yieldDifference: yieldDiff,
    p: cell.p,
    permutation: permutation === null ? null : { kind: permutation.kind, total: permutation.total },
    cases: casesOf(cell),
    sharedTrials: cell.shared.trials,
    prices:
      prices === null
        ? null
        : {
            difference: formatUsd(prices.difference),
            usage: formatUsd(prices.usage),
            price: formatUsd(prices.price),
            complete: prices.complete,
          },
    trialsToDecide: found?.deciding.trials ?? null,
    warnings: found?.warnings ?? leftOutWarnings(judged.baseline, judged.candidate),
  };
}

function armOf(cell: JudgedCell, side: 'baseline' | 'candidate'): CompareArm {
  const { run, variant, rateCard } = cell[side];
  const { trials, leftOut, cost } = cell.judged[side];
  const change = changeOf(cell)?.change ?? null;
  const means = change === null ? null : change[side];
  const cpco = change === null ? null : side === 'baseline' ? change.cpcoBaseline : change.cpcoCandidate;
  return {
    run,
    variant,
    rateCard,
    trials: trials.length,
    leftOut,
    correct: trials.filter((trial) => trial.accepted).length,
    cost: formatUsd(cost),
    costPerCorrect: cpco === null ? null : shown(cpco),
    costPerTrial: means?.cost ?? null,
    yield: means?.yield ?? null,
  };
}

/** Of what was tested, or of arms that share all their draws. */
function changeOf({ found, same }: JudgedCell): SameDraws | null {
  return found === null ? same : { ...found.comparison, cases: found.cases };
}

function casesOf(cell: JudgedCell): CompareCases {
  const { judged } = cell;
  const known = changeOf(cell);
  if (known === null) {
    const empty = { common: 0, worsened: 0, improved: 0, same: 0, worst: [], best: [] };
    return { ...empty, onlyBaseline: caseNames(judged.baseline), onlyCandidate: caseNames(judged.candidate) };
  }
  const { cases, paired } = known;
  return {
    common: paired.cases.length,
    onlyBaseline: paired.dropped.baseline,
    onlyCandidate: paired.dropped.candidate,
    worsened: cases.worsened.length,
    improved: cases.improved.length,
    same: cases.same,
    worst: cases.worsened.slice(0, LISTED).map(caseOf),
    best: cases.improved.slice(0, LISTED).map(caseOf),
  };
}

function caseNames({ trials }: JudgedTrials): readonly string[] {
  return [...new Set(trials.map((trial) => trial.case))];
}

function caseOf({ baseline, candidate, ...change }: CaseChange): CompareCase {
  return { ...change, baseline: stateOf(baseline), candidate: stateOf(candidate) };
}

function stateOf(state: CaseState): CompareCaseState {
  return { ...state, costPerCorrect: shown(state.costPerCorrect) };
}

function leftOutWarnings(baseline: JudgedTrials, candidate: JudgedTrials): readonly Warning[] {
  const leftOut = baseline.leftOut + candidate.leftOut;
  if (leftOut === 0) return [];
  return [{ code: 'left-out', message: `${leftOut} trials ended in an outage, a stop or without a verdict` }];
}

function shown(value: number): ShownNumber {
  if (Number.isFinite(value)) return value;
  return value > 0 ? 'Infinity' : null;
}
