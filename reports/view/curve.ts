import type { Observation } from '../../src/analyse/observation.ts';
import { nearestRank } from '../../src/analyse/quantile.ts';
import { dollarText, percent } from '../format.ts';
import type { CellRow } from './cell-row.ts';
import type { VariantView } from './variant.ts';

/** How the yield of a spec's variants grows with the budget of a trial, and what correct and failed trials cost. */
export interface CurvesView {
  readonly curves: readonly CurveView[];
  /** Ends of the cost axis, in dollars above 0; null when nothing cost anything. */
  readonly range: readonly [number, number] | null;
  /** Variants left out after the ones that matter most. */
  readonly more: number;
}

/** Shares are of all judged trials of the variant. Costs in dollars a trial. */
export interface CurveView {
  readonly variant: VariantView;
  readonly isPick: boolean;
  /** Correct trials that cost no more: ends at the yield. */
  readonly correct: readonly CurvePoint[];
  /** Trials that did not end correct, the same way. */
  readonly failed: readonly CurvePoint[];
  /** The median and the 90th percentile of both, as text; `–` when there is none. */
  readonly quantiles: CurveQuantiles;
  /** Share of the judged trials that ended correct. */
  readonly yield: string;
  readonly sentence: string;
}

export interface CurvePoint {
  readonly cost: number;
  readonly share: number;
}

export interface CurveQuantiles {
  readonly correctP50: string;
  readonly correctP90: string;
  readonly failedP50: string;
  readonly failedP90: string;
}

/** Steps that a curve is drawn with at the most. */
const STEPS = 32;
/** Variants whose curves one can tell apart. */
const SHOWN = 8;

/** Returns the curves of a spec; `trialsOf` gives the trials of a row's variant. */
export function curvesView(
  rows: readonly CellRow[],
  trialsOf: (variant: string) => readonly Observation[],
): CurvesView {
  const all = rows.flatMap((row) => {
    const trials = trialsOf(row.variant.id).filter(({ judged }) => judged);
    // A cost that lacks a price is none to draw, and leaving single trials out would flatter the rest.
    return trials.length === 0 || trials.some(({ unpriced }) => unpriced > 0) ? [] : [curveOf(row, trials)];
  });
  const curves = all.slice(0, SHOWN);
  const costs = curves.flatMap(({ correct, failed }) => [...correct, ...failed].map(({ cost }) => cost));
  const above = costs.filter((cost) => cost > 0);
  return {
    curves,
    range: above.length === 0 ? null : [Math.min(...above), Math.max(...above)],
    more: all.length - curves.length,
  };
}

function curveOf(row: CellRow, trials: readonly Observation[]): CurveView {
  const sorted = (correct: boolean): readonly number[] =>
    trials
      .filter((trial) => trial.correct === correct)
      .map(({ cost }) => cost)
      .toSorted((left, right) => left - right);
  const [correct, failed] = [sorted(true), sorted(false)];
  const quantiles = {
    correctP50: at(correct, 0.5),
    correctP90: at(correct, 0.9),
    failedP50: at(failed, 0.5),
    failedP90: at(failed, 0.9),
  };
  const share = percent(correct.length / trials.length);
  return {
    variant: row.variant,
    isPick: row.isPick,
    correct: stepsOf(correct, trials.length),
    failed: stepsOf(failed, trials.length),
    quantiles,
    yield: share,
    sentence:
      correct.length === 0
        ? `${row.variant.id}: no trial ended correct; half of the failed ones cost up to ${quantiles.failedP50}`
        : `${row.variant.id}: ${share} correct; half of the correct trials cost up to ${quantiles.correctP50}, 90% up to ${quantiles.correctP90}`,
  };
}

function at(sorted: readonly number[], share: number): string {
  const value = nearestRank(sorted, share);
  return value === null ? '–' : dollarText(value);
}

/** The running share at no more than `STEPS` places, the first and the last among them. */
function stepsOf(sorted: readonly number[], of: number): readonly CurvePoint[] {
  if (sorted.length === 0) return [];
  const count = Math.min(STEPS, sorted.length);
  return Array.from({ length: count }, (_, step) => {
    const index = count === 1 ? sorted.length - 1 : Math.round((step * (sorted.length - 1)) / (count - 1));
    return { cost: sorted[index] ?? 0, share: (index + 1) / of };
  });
}
