import type { CellSummary } from './cell-summary.ts';
import { changeBetween } from './comparison/arm-means.ts';
import { caseJackknife } from './comparison/case-jackknife.ts';
import { sumByCluster } from './comparison/clusters.ts';
import { casesInCommon } from './comparison/common-cases.ts';
import { headlineMeans, withoutYield } from './comparison/tallied-means.ts';
import { DEFAULT_POLICY } from './comparison/verdict.ts';
import { mean, variance } from './numeric/moments.ts';
import { studentQuantile } from './numeric/student.ts';

/**
 * Where a variant stands between cost and yield. `frontier`: no other has both a cheaper trial and a yield as
 * high. `dominated`: another has, and that is shown. `too-close`: another has, and that may be chance.
 */
export interface Standing {
  readonly cell: CellSummary;
  readonly standing: 'frontier' | 'dominated' | 'too-close';
  /** Who has both; null on the frontier. */
  readonly by: CellSummary | null;
}

const LEVEL = 0.95;

/** Returns where the variants of a spec stand, in their order; cells without a trial are left out. */
export function frontierOf(cells: readonly CellSummary[]): readonly Standing[] {
  const ran = cells.filter(({ counts }) => counts.trials > 0 && counts.judged > 0);
  return ran.map((cell) => {
    const beating = ran.filter((other) => beats(other, cell));
    if (beating.length === 0) return { cell, standing: 'frontier', by: null };
    const shown = beating.find((other) => isShown(other, cell));
    if (shown !== undefined) return { cell, standing: 'dominated', by: shown };
    return { cell, standing: 'too-close', by: beating[0] ?? null };
  });
}

function beats(one: CellSummary, other: CellSummary): boolean {
  const cost = one.cost.total.usd * BigInt(other.counts.trials);
  const against = other.cost.total.usd * BigInt(one.counts.trials);
  const correct = one.counts.correct * other.counts.judged;
  const others = other.counts.correct * one.counts.judged;
  return cost <= against && correct >= others && (cost < against || correct > others);
}

/**
 * Whether it is shown on the common cases that the trials cost less, and excluded that the yield is lower by the
 * yield margin or more: both at the level, so together at no less (intersection-union test, Berger 1982).
 */
function isShown(better: CellSummary, worse: CellSummary): boolean {
  const common = casesInCommon(better.cases, worse.cases);
  if (common.paired.cases.length < 2) return false;
  const [before, after] = [
    headlineMeans(common.baseline, common.weights),
    headlineMeans(common.candidate, common.weights),
  ];
  const change = changeBetween(withoutYield(before), withoutYield(after));
  const question = { logRatio: change.logRatio, margin: 0, confidence: LEVEL };
  const cost = caseJackknife(common.paired, change, question);
  if (cost === null || cost.ratioLower <= 1) return false;
  const differences = sumByCluster(
    common.paired,
    before.yields.map((share, at) => share - (after.yields[at] ?? 0)),
  );
  const scale = differences.length / common.paired.cases.length;
  const reach = studentQuantile(0.5 + LEVEL / 2, differences.length - 1);
  const se = Math.sqrt(variance(differences) / differences.length);
  return scale * (mean(differences) - reach * se) > -DEFAULT_POLICY.yieldMargin;
}
