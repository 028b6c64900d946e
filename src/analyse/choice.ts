import type { CaseTotals } from './case-tally.ts';
import type { CellSummary } from './cell-summary.ts';
import { type ArmMeans, changeBetween } from './comparison/arm-means.ts';
import { caseJackknife } from './comparison/case-jackknife.ts';
import { casesInCommon, type CommonCases } from './comparison/common-cases.ts';
import { headlineMeans } from './comparison/tallied-means.ts';
import { normalCdf, normalDensity } from './numeric/normal.ts';

/** How sure the pick is, on new cases like these. The figures are those of the runner-up. */
export interface Choice extends Contest {
  /**
   * `ahead`: of every rival. `tie`: not of every one: too close to call. `only-one`: nothing to compare the pick
   * with. `none`: nothing is picked.
   */
  readonly verdict: 'ahead' | 'tie' | 'only-one' | 'none';
  /** Every other variant that could be picked, in the order given. */
  readonly rivals: readonly Rival[];
}

/** The pick against one other variant. */
export interface Rival extends Contest {
  readonly variant: string;
  /** `ahead`: the interval of the ratio lies above 1. `tie`: it does not, or none can be computed. */
  readonly verdict: 'ahead' | 'tie';
}

/** Ratios are rival by pick: above 1 the pick is cheaper. */
interface Contest {
  /** Of cost per correct output, over the common cases; null without a rival or a common case. */
  readonly ratio: number | null;
  readonly lower: number | null;
  readonly upper: number | null;
  /** Of the two-sided interval. */
  readonly level: number;
  /** Common cases. */
  readonly cases: number;
  readonly regret: Regret | null;
}

/** What it would cost to have picked wrongly, as shares of the rival's cost per correct output. */
export interface Regret {
  /** Mean over what may be true: the loss times its chance. */
  readonly expected: number;
  /** How much dearer than the rival the pick is at the interval's end; 0 when it is ahead even there. */
  readonly atMost: number;
}

const LEVEL = 0.95;
/** Below this many common cases a jackknife over cases tells chance from nothing. */
const LEAST_CASES = 3;

const NOTHING: Contest = { ratio: null, lower: null, upper: null, level: LEVEL, cases: 0, regret: null };

/**
 * Returns how sure it is that the pick costs less per correct output than each of its rivals, the runner-up first.
 * Two-sided, because any could have been the pick; each at the full level, as being ahead of all asks for all of them.
 * Assumes that the cases are a sample of those to come.
 * Source of the regret: expected opportunity cost of a selection, Chick and Inoue, Operations Research 49 (2001),
 * with the normal linear loss integral on the logarithm.
 */
export function choiceBetween(pick: CellSummary | null, rivals: readonly CellSummary[]): Choice {
  if (pick === null) return { ...NOTHING, verdict: 'none', rivals: [] };
  const contests = rivals.map((rival) => contestBetween(pick, rival));
  const [first] = contests;
  if (first === undefined) return { ...NOTHING, verdict: 'only-one', rivals: [] };
  const { variant: _variant, ...runnerUp } = first;
  const isAhead = contests.every(({ verdict }) => verdict === 'ahead');
  return { ...runnerUp, verdict: isAhead ? 'ahead' : 'tie', rivals: contests };
}

function contestBetween(pick: CellSummary, rival: CellSummary): Rival {
  const nothing = { ...NOTHING, variant: rival.cell.variant };
  const common = casesInCommon(pick.cases, rival.cases);
  const { cases } = common.paired;
  if (cases.length === 0) return { ...nothing, verdict: 'tie' };
  const change = changeBetween(...bothMeans(common, headlineMeans));
  const question = { logRatio: change.logRatio, margin: 0, confidence: LEVEL };
  const test = cases.length < LEAST_CASES ? null : caseJackknife(common.paired, change, question);
  const known = {
    ...nothing,
    ratio: Number.isFinite(change.ratio) ? change.ratio : null,
    cases: cases.length,
  };
  if (test === null) return { ...known, verdict: 'tie' };
  return {
    ...known,
    verdict: test.ratioLower > 1 ? 'ahead' : 'tie',
    lower: test.ratioLower,
    upper: test.ratioUpper,
    regret: {
      expected: Math.expm1(lossOf(change.logRatio, test.se)),
      atMost: Math.max(0, 1 / test.ratioLower - 1),
    },
  };
}

/** The mean of what lies below zero, of a normal with this mean and deviation; as a positive number. */
function lossOf(mean: number, deviation: number): number {
  const away = mean / deviation;
  return Math.max(0, deviation * normalDensity(away) - mean * normalCdf(-away));
}

function bothMeans(
  common: CommonCases,
  means: (tallies: readonly CaseTotals[], weights: readonly number[]) => ArmMeans,
): [ArmMeans, ArmMeans] {
  return [means(common.baseline, common.weights), means(common.candidate, common.weights)];
}
