import { normalCdf, normalQuantile } from '../numeric/normal.ts';

/** What one cell adds to the aggregate. */
export interface CellChange {
  readonly logRatio: number;
  /** Standard error of `logRatio`; null when trials do not differ. */
  readonly se: number | null;
}

/** The typical change over all cells of a project. */
export interface SuiteAggregate {
  /** Geometric mean of the ratios. */
  readonly ratio: number;
  readonly logRatio: number;
  readonly se: number;
  /** Of "no dearer on the whole"; to be held against 0.01. */
  readonly pGreater: number;
  readonly lower: number;
  readonly upper: number;
  /** Cells in the mean. */
  readonly cells: number;
  /** Cells without a finite ratio or without a standard error, which the mean says nothing about. */
  readonly left: number;
}

/** The level that the aggregate is held against, beside the tests of the cells. */
export const AGGREGATE_ALPHA = 0.01;

/**
 * Returns the equal-weight mean of the cells' log ratios: it sees a small rise that all cells share and none shows
 * alone, such as a dearer price or wordier answers. Null when no cell can be averaged.
 *
 * Assumes independent cells: cells that share trials would make it too sure. Source: the geometric mean of
 * benchstat, with the standard error of a mean of independent estimates.
 */
export function suiteAggregate(cells: readonly CellChange[], confidence: number): SuiteAggregate | null {
  const usable = cells.filter((cell) => Number.isFinite(cell.logRatio) && cell.se !== null);
  if (usable.length === 0) return null;
  const logRatio = usable.reduce((sum, cell) => sum + cell.logRatio, 0) / usable.length;
  const se = Math.sqrt(usable.reduce((sum, cell) => sum + (cell.se ?? 0) ** 2, 0)) / usable.length;
  const reach = normalQuantile(0.5 + confidence / 2) * se;
  return {
    ratio: Math.exp(logRatio),
    logRatio,
    se,
    pGreater: se > 0 ? normalCdf(-logRatio / se) : 1,
    lower: Math.exp(logRatio - reach),
    upper: Math.exp(logRatio + reach),
    cells: usable.length,
    left: cells.length - usable.length,
  };
}
