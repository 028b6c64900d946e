import type { CellFinding } from '../../src/analyse/comparison/run-comparison.ts';
import type { GateVerdict } from '../../src/gate/finding.ts';
import type { CompareCell } from '../comparison/document.ts';
import { dollarText } from '../format.ts';
import { changeText } from './lead.ts';
import type { Compared } from './regression.ts';
import type { VariantView } from './variant.ts';

/** What a comparison finds, or a gate. */
export type ForestFinding = CellFinding | GateVerdict;

/** One cell against its baseline. */
export interface ForestRow {
  readonly spec: string;
  /** The candidate's variant. */
  readonly name: string;
  /** null when the page has no such variant. */
  readonly variant: VariantView | null;
  readonly anchor: string | null;
  readonly finding: ForestFinding;
  /** In words. */
  readonly verdict: string;
  readonly baselineCpco: string;
  readonly candidateCpco: string;
  /** Candidate by baseline; null when it is undefined or infinite. */
  readonly ratio: number | null;
  readonly interval: readonly [number, number] | null;
  /** Such as `+54%`. */
  readonly change: string;
  readonly range: string | null;
  /** Of "no dearer", corrected for the number of cells. */
  readonly p: string;
  /** Change of the cost of a trial, and of the yield. */
  readonly cost: string;
  readonly yield: string;
  readonly reason: string;
  readonly cases: number;
  /** Cost a trial and yield of the baseline on the common cases: where the trail of the scatter begins. */
  readonly from: { readonly cost: number; readonly yield: number } | null;
}

/** The common scale of all rows: ratios at both ends, and the one that is not accepted. */
export interface ForestScale {
  readonly low: number;
  readonly high: number;
  readonly limit: number;
}

const GRAVITY: readonly ForestFinding[] = [
  'regressed',
  'inconclusive',
  'improved',
  'pass',
  'unchanged',
  'no-baseline',
];

const VERDICTS: Readonly<Record<CellFinding, string>> = {
  regressed: 'Regressed',
  inconclusive: 'Inconclusive',
  improved: 'Cheaper',
  pass: 'Within margin',
  unchanged: 'Same trials',
  'no-baseline': 'No baseline',
};

/** Returns the rows, gravest first, dearest first among equals. */
export function forestRows(
  { document }: Compared,
  variants: ReadonlyMap<string, VariantView>,
  anchorOf: (spec: string, variant: string) => string | null,
): readonly ForestRow[] {
  return document.cells
    .map((cell) => {
      const { variant } = cell.candidate;
      return comparedRow(cell, variants.get(variant) ?? null, anchorOf(cell.spec, variant));
    })
    .toSorted(
      (left, right) =>
        GRAVITY.indexOf(left.finding) - GRAVITY.indexOf(right.finding) ||
        (right.ratio ?? Number.POSITIVE_INFINITY) - (left.ratio ?? Number.POSITIVE_INFINITY) ||
        0,
    );
}

/** Returns a row of what was not tested: names, and nothing to draw. */
export function untestedRow(
  row: Pick<ForestRow, 'spec' | 'name' | 'variant' | 'anchor'>,
): Omit<ForestRow, 'finding' | 'verdict' | 'reason'> {
  return {
    ...row,
    baselineCpco: '–',
    candidateCpco: '–',
    ratio: null,
    interval: null,
    change: '–',
    range: null,
    p: '–',
    cost: '–',
    yield: '–',
    cases: 0,
    from: null,
  };
}

/** Returns one compared cell as a row. */
export function comparedRow(
  cell: CompareCell,
  variant: VariantView | null,
  anchor: string | null,
): ForestRow {
  const { baseline, candidate, interval, ratio } = cell;
  const costPer = baseline.costPerTrial;
  return {
    spec: cell.spec,
    name: candidate.variant,
    variant,
    anchor,
    finding: cell.finding,
    verdict: VERDICTS[cell.finding],
    baselineCpco: cpcoText(baseline.costPerCorrect),
    candidateCpco: cpcoText(candidate.costPerCorrect),
    ratio: typeof ratio === 'number' ? ratio : null,
    interval: interval === null ? null : [interval.lower, interval.upper],
    change: ratio === null ? 'no ratio' : changeText(Number(ratio)),
    range: interval === null ? null : `${changeText(interval.lower)} to ${changeText(interval.upper)}`,
    p: pText(cell.p?.adjustedGreater ?? null),
    cost: cell.costRatio === null ? '–' : changeText(cell.costRatio.value),
    yield: cell.yieldDifference === null ? '–' : pointsText(cell.yieldDifference.value),
    reason: cell.reason,
    cases: cell.cases.common,
    from: costPer === null || baseline.yield === null ? null : { cost: costPer, yield: baseline.yield },
  };
}

function cpcoText(value: CompareCell['baseline']['costPerCorrect']): string {
  return value === null ? '–' : value === 'Infinity' ? 'none correct' : dollarText(value);
}

/** A difference of shares; what a sum of floats leaves of nothing is nothing. */
function pointsText(difference: number): string {
  const points = Math.abs(difference * 100);
  if (points < 0.05) return '0 pp';
  return `${difference < 0 ? '−' : '+'}${points.toFixed(points < 9.95 ? 1 : 0)} pp`;
}

function pText(p: number | null): string {
  if (p === null) return '–';
  return p < 0.001 ? '<0.001' : p.toFixed(p < 0.1 ? 3 : 2);
}

const LEAST = 0.25;
const MOST = 4;

/** Returns a scale that holds no change, the margin and the intervals, as far as they are not out of proportion. */
export function forestScale(rows: readonly ForestRow[], margin: number): ForestScale {
  const ends = rows.flatMap(({ interval, ratio }) => interval ?? (ratio === null ? [] : [ratio, ratio]));
  const limit = 1 + margin;
  return {
    low: Math.max(LEAST, Math.min(0.8, ...ends) * 0.94),
    high: Math.min(MOST, Math.max(limit * 1.15, ...ends) * 1.06),
    limit,
  };
}
