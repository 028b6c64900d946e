/** What routing a role to another model has saved in trials that were judged: the counterpart of an estimate. */

import type { CompareCell } from '../../reports/comparison/document.ts';
import { DEFAULT_COMPARISON } from '../analyse/comparison/compare.ts';
import { modelOfCell } from '../analyse/role-table.ts';
import { Failure } from '../model/failure.ts';
import type { LedgerReader } from '../model/ledger.ts';
import type { Cell, Run } from '../model/run.ts';
import { comparisonOf } from './comparison-of.ts';

/** Shares are of the cost per correct output of the baseline, paired by case; retries and reviews are in it. */
export interface MeasuredSaving {
  readonly role: string;
  readonly baselineVariant: string | null;
  readonly variant: string | null;
  /**
   * `saves`, `costs-more`: shown, and the yield is shown to be no worse than the margin allows. `worse-yield`: the
   * yield fell, or may have: no saving counts. `inconclusive`: too close. `not-measured`: there are no such trials.
   */
  readonly verdict: 'saves' | 'costs-more' | 'worse-yield' | 'inconclusive' | 'not-measured';
  /** 1 − ratio; negative when it costs more. */
  readonly savedShare: number | null;
  readonly lower: number | null;
  readonly upper: number | null;
  readonly level: number;
  /** Candidate − baseline, from −1 to 1. */
  readonly yieldDifference: { readonly value: number; readonly lower: number; readonly upper: number } | null;
  /** Fall of the yield that is accepted. */
  readonly yieldMargin: number;
  readonly cases: number;
  readonly reason: string;
}

/** Returns what was measured of each role between the baseline's model and its own. */
export function measuredSavings(
  reader: LedgerReader,
  run: Run,
  roles: ReadonlyMap<string, { readonly model: string }>,
  baselineModel: string,
): readonly MeasuredSaving[] {
  const cells = reader.cells(run.id);
  return [...roles].map(([role, { model }]) => {
    const own = cells.filter(({ spec }) => spec === role);
    const baseline = own.find((cell) => modelOfCell(cell) === baselineModel);
    const variant = own.find((cell) => modelOfCell(cell) === model);
    const names = { role, baselineVariant: baseline?.variant ?? null, variant: variant?.variant ?? null };
    if (model === baselineModel)
      return { ...NOTHING, ...names, reason: 'the role has the model of the baseline' };
    if (baseline === undefined || variant === undefined) {
      const missing = baseline === undefined ? baselineModel : model;
      return { ...NOTHING, ...names, reason: `run ${run.id} has no trials of spec ${role} by ${missing}` };
    }
    return { ...names, ...comparedCells(reader, run, baseline, variant) };
  });
}

const NOTHING = {
  verdict: 'not-measured',
  savedShare: null,
  lower: null,
  upper: null,
  level: DEFAULT_COMPARISON.confidence,
  yieldDifference: null,
  yieldMargin: DEFAULT_COMPARISON.yieldMargin,
  cases: 0,
} as const;

type Saving = Omit<MeasuredSaving, 'role' | 'baselineVariant' | 'variant'>;

function comparedCells(reader: LedgerReader, run: Run, baseline: Cell, variant: Cell): Saving {
  const choice = {
    baseline: run,
    candidate: run,
    baselineVariant: baseline.variant,
    variant: variant.variant,
    specs: [baseline.spec],
    pricing: null,
  };
  try {
    const { document } = comparisonOf(reader, choice, DEFAULT_COMPARISON);
    const [cell] = document.cells;
    if (cell !== undefined) return savingOf(cell);
    return { ...NOTHING, reason: document.refused[0]?.message ?? 'the two variants cannot be compared' };
  } catch (failure) {
    if (!(failure instanceof Failure)) throw failure;
    return { ...NOTHING, reason: failure.message };
  }
}

/** Returns a comparison as a saving. */
export function savingOf(cell: CompareCell): Saving {
  const { ratio, interval, yieldDifference, yieldGuard, cases } = cell;
  const { yieldMargin } = DEFAULT_COMPARISON;
  const isKnown = typeof ratio === 'number' && interval !== null;
  const isHeld = yieldDifference !== null && yieldDifference.lower >= -yieldMargin;
  const verdict =
    yieldGuard === 'FAIL' || ratio === 'Infinity'
      ? 'worse-yield'
      : !isKnown || (interval.lower <= 1 && interval.upper >= 1)
        ? 'inconclusive'
        : interval.lower > 1
          ? 'costs-more'
          : isHeld
            ? 'saves'
            : 'worse-yield';
  return {
    ...NOTHING,
    verdict,
    savedShare: typeof ratio === 'number' ? 1 - ratio : null,
    lower: interval === null ? null : 1 - interval.upper,
    upper: interval === null ? null : 1 - interval.lower,
    yieldDifference:
      yieldDifference === null
        ? null
        : { value: yieldDifference.value, lower: yieldDifference.lower, upper: yieldDifference.upper },
    cases: cases.common,
    reason: cell.reason,
  };
}
