import type { BestVariant } from '../../src/analyse/best.ts';
import type { Comparison } from '../../src/analyse/balanced.ts';
import type { CellSummary } from '../../src/analyse/cell-summary.ts';
import type { FailureCount } from '../../src/analyse/failures.ts';
import type { Observation } from '../../src/analyse/observation.ts';
import { percent } from '../format.ts';
import { type BarsView, barsView } from './bars.ts';
import { type CellRow, cellRow } from './cell-row.ts';
import { type CurvesView, curvesView } from './curve.ts';
import { type FailureList, failureList } from './failure-list.ts';
import type { Footnotes } from './footnotes.ts';
import { type PickView, pickView } from './pick.ts';
import { type ScatterPlace, type ScatterView, scatterView } from './scatter.ts';
import type { VariantView } from './variant.ts';
import { type WaterfallView, waterfallView } from './waterfall.ts';
import { leadView } from './lead.ts';

/** Everything a report says about one spec. */
export interface SpecView {
  readonly id: string;
  readonly anchor: string;
  readonly description: string;
  readonly owner: string | null;
  /** Such as `80%`; null when any yield will do. */
  readonly floor: string | null;
  readonly pick: PickView;
  /** Variants, the recommended ones first, then by cost per correct output. */
  readonly rows: readonly CellRow[];
  readonly scatter: ScatterView;
  readonly bars: BarsView;
  readonly waterfall: WaterfallView;
  readonly curves: CurvesView;
  readonly failures: FailureList;
  /** Whether a second oracle disagreed with the validators anywhere. */
  readonly hasFalseVerdicts: boolean;
  /** Whether any trial ended other than correct or incorrect. */
  readonly hasOtherOutcomes: boolean;
}

export interface SpecSource {
  readonly best: BestVariant;
  readonly cells: readonly CellSummary[];
  readonly failures: readonly FailureCount[];
  readonly variants: ReadonlyMap<string, VariantView>;
  /** Place in the report, from 1: anchors are made of it, never of a name. */
  readonly number: number;
  /** Where the baseline stood; null without one. */
  readonly trailOf: (variant: string) => ScatterPlace | null;
  readonly trialsOf: (variant: string) => readonly Observation[];
  /** What the variants are compared on where a budget ended trials; null where on all of them. */
  readonly compared: Comparison | null;
}

export function specView(source: SpecSource, footnotes: Footnotes): SpecView {
  const { best, number, variants, trialsOf } = source;
  const cells = ranked(best, source.cells);
  const rows = cells.flatMap((cell, index) => {
    const variant = variants.get(cell.cell.variant);
    if (variant === undefined) return [];
    const place = { anchor: `cell-${number}-${index + 1}`, variant, isPick: cell === best.pick };
    return [cellRow(cell, place, footnotes)];
  });
  const first = cells[0]?.cell;
  const floor = first?.yieldFloor ?? null;
  return {
    id: best.spec,
    anchor: `spec-${number}`,
    description: first?.specDescription ?? '',
    owner: first?.owner ?? null,
    floor: floor === null ? null : percent(floor),
    pick: pickView({ best, lead: leadView(best.choice), variants, compared: source.compared }, footnotes),
    rows,
    scatter: scatterView(cells, rows, source.trailOf),
    bars: barsView(cells, rows),
    waterfall: waterfallView(cells, rows),
    curves: curvesView(rows, trialsOf),
    failures: failureList(best.spec, source.failures),
    hasFalseVerdicts: rows.some((row) => row.falseAccepts + row.falseRejects > 0),
    hasOtherOutcomes: rows.some((row) => row.otherOutcomes.length > 0),
  };
}

/** Eligible first, then below the floor, degraded, without a correct output, not run; cheapest first in each. */
function ranked(best: BestVariant, cells: readonly CellSummary[]): readonly CellSummary[] {
  const groups = [best.eligible, best.belowFloor, best.degraded, best.withoutCorrect];
  const order = groups.flatMap((group) => group.toSorted(byCpco));
  return [...order, ...cells.filter((cell) => !order.includes(cell))];
}

function byCpco(left: CellSummary, right: CellSummary): number {
  const difference =
    left.cost.total.usd * BigInt(Math.max(1, right.counts.correct)) -
    right.cost.total.usd * BigInt(Math.max(1, left.counts.correct));
  return difference < 0n ? -1 : difference > 0n ? 1 : 0;
}
