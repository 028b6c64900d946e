import { caseSwap } from './case-swap.ts';
import type { CompareOptions, Comparison } from './compare.ts';
import { everyCaseRepeats } from './suite-t.ts';
import type { RatioTest } from './t-test.ts';

/** A number of the JSON output: Infinity and −Infinity are strings, what is undefined is null. */
export type JsonNumber = number | 'Infinity' | '-Infinity' | null;

/** The object that `firstpass stats` prints for a comparison; `null` marks what has no answer. */
export interface ComparisonFigures {
  readonly pairedCases: number;
  readonly droppedA: number;
  readonly droppedB: number;
  readonly cpcoA: JsonNumber;
  readonly cpcoB: JsonNumber;
  readonly ratio: JsonNumber;
  readonly logRatio: JsonNumber;
  readonly logCostRatio: JsonNumber;
  /** Null when either arm has no correct output. */
  readonly logYieldRatio: JsonNumber;
  readonly yieldDiff: number;
  /** By method; one that does not apply to these trials is absent. */
  readonly methods: Readonly<Record<string, object>>;
  readonly verdict: {
    readonly verdict: string;
    readonly cpco: string;
    readonly yieldGuard: string;
    readonly reason: string;
  };
  readonly params: Pick<CompareOptions, 'margin' | 'alphaFail' | 'alphaPass' | 'confidence' | 'yieldMargin'>;
}

/** Returns a comparison in the shape in which other tools read it. */
export function comparisonFigures(comparison: Comparison, options: CompareOptions): ComparisonFigures {
  const { paired, change, verdict } = comparison;
  const { margin, alphaFail, alphaPass, confidence, yieldMargin } = options;
  return {
    pairedCases: paired.cases.length,
    droppedA: paired.dropped.baseline.length,
    droppedB: paired.dropped.candidate.length,
    cpcoA: jsonNumber(change.cpcoBaseline),
    cpcoB: jsonNumber(change.cpcoCandidate),
    ratio: jsonNumber(change.ratio),
    logRatio: jsonNumber(change.logRatio),
    logCostRatio: jsonNumber(change.logCostRatio),
    logYieldRatio: Number.isFinite(change.logYieldRatio) ? change.logYieldRatio : null,
    yieldDiff: change.yieldDiff,
    methods: methodsOf(comparison),
    verdict: {
      verdict: verdict.verdict,
      cpco: verdict.cpco,
      yieldGuard: verdict.yieldGuard,
      reason: verdict.reason,
    },
    params: { margin, alphaFail, alphaPass, confidence, yieldMargin },
  };
}

function methodsOf({ paired, change, methods }: Comparison): Readonly<Record<string, object>> {
  const { withinPermutation, suiteYieldSe } = methods;
  // Up to a million patterns, for teaching only: gates, which compare hundreds of cells, do without.
  const signFlip = caseSwap(change);
  const finite = Number.isFinite(change.logRatio);
  const { kind, total, seed, pGreater, pPass, pYieldDrop, counts } = withinPermutation;
  return {
    ...(finite && paired.cases.length >= 2
      ? {
          pairLogDeltaT: methods.pairLogDeltaT ?? NO_SPREAD,
          pairJackknifeT: methods.pairJackknifeT ?? NO_SPREAD,
        }
      : {}),
    ...(finite && everyCaseRepeats(paired)
      ? { suiteT: methods.suiteT ?? NO_SPREAD, suiteYieldDiff: { se: suiteYieldSe } }
      : {}),
    ...(signFlip === null ? {} : { signFlip }),
    withinPermutation: {
      kind,
      total,
      ...(seed === null ? {} : { seed }),
      pGreater,
      pPass,
      pYieldDrop,
      counts: [counts.greater, counts.pass, counts.yieldDrop],
    },
  };
}

const NO_SPREAD: Readonly<Record<keyof RatioTest, null>> = {
  se: null,
  df: null,
  pGreater: null,
  pPass: null,
  ratioLower: null,
  ratioUpper: null,
};

function jsonNumber(value: number): JsonNumber {
  if (Number.isNaN(value)) return null;
  if (Number.isFinite(value)) return value;
  return value > 0 ? 'Infinity' : '-Infinity';
}
