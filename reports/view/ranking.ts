import type { CellSummary } from '../../src/analyse/cell-summary.ts';
import type { Comparison } from '../../src/analyse/balanced.ts';
import { formatUsd, sumUsd, type Usd, usdToNumber } from '../../src/model/money.ts';
import { count, counted, isolated, listed, money, percent, shorten, totalText } from '../format.ts';
import { moneyShare } from '../../src/analyse/figure.ts';
import type { SpecView } from './spec.ts';
import type { VariantView } from './variant.ts';

/** Every cell of the run in one list. */
export interface RankingView {
  /** Most money wasted first. */
  readonly byWaste: readonly RankedCell[];
  /** Dearest correct output first; cells without one lead, by the least that it costs. */
  readonly byCpco: readonly RankedCell[];
  /** Why dollars of some cells do not compare, in one sentence; null when all ran as often as their like. */
  readonly doubt: string | null;
  /** Rows that are shown before the rest is folded away. */
  readonly shown: number;
}

export interface RankedCell {
  readonly spec: string;
  readonly anchor: string;
  readonly variant: VariantView;
  readonly isPick: boolean;
  readonly cpco: string;
  /** Dollars, for sorting; null when nothing is known. */
  readonly cpcoSort: string | null;
  readonly yield: string;
  readonly yieldSort: string;
  readonly spent: string;
  readonly spentSort: string;
  readonly waste: string;
  readonly wasteSort: string;
  readonly wasteShare: string;
  /** Shares of the greatest waste and of the greatest cost per correct output: lengths of bars. */
  readonly wasteLength: number;
  readonly cpcoLength: number;
}

const SHOWN = 10;
const NAME = 40;

/**
 * Returns the ranking; empty lists for a single cell, which there is nothing to rank with. `comparisons` are the
 * specs of which a budget left parts out: their `cells` hold what all variants finished.
 */
export function rankingView(
  cells: readonly CellSummary[],
  specs: readonly SpecView[],
  comparisons: readonly Comparison[] = [],
): RankingView {
  const finished = cells.filter(({ counts }) => counts.trials > 0);
  if (finished.length < 2) return { byWaste: [], byCpco: [], doubt: null, shown: SHOWN };
  const places = new Map(
    specs.flatMap((spec) =>
      spec.rows.map((row) => [JSON.stringify([spec.id, row.variant.id]), { spec, row }] as const),
    ),
  );
  const mostWaste = finished.map(wasteOf).reduce((most, waste) => (waste > most ? waste : most), 0n);
  const mostCpco = Math.max(...finished.map((cell) => Number(cell.figures.cpco.value ?? 0)));
  const ranked = finished.flatMap((cell) => {
    const place = places.get(JSON.stringify([cell.cell.spec, cell.cell.variant]));
    if (place === undefined) return [];
    const { row, spec } = place;
    const waste = wasteOf(cell);
    const { cpco } = cell.figures;
    return {
      cell,
      waste,
      least: Number(cpco.value ?? cpco.lower ?? 0),
      row: {
        spec: spec.id,
        anchor: row.anchor,
        variant: row.variant,
        isPick: row.isPick,
        cpco: row.cpco.text,
        cpcoSort: cpco.value ?? cpco.lower,
        yield: row.yield.text,
        yieldSort: String(cell.figures.yield.value ?? -1),
        spent: totalText(cell.cost.total.usd, cell.cost.total.unpriced),
        spentSort: formatUsd(cell.cost.total.usd),
        waste: totalText(waste, cell.cost.total.unpriced),
        wasteSort: formatUsd(waste),
        wasteShare: shareText(waste, cell.cost.total.usd),
        wasteLength: mostWaste === 0n ? 0 : usdToNumber(waste) / usdToNumber(mostWaste),
        cpcoLength: mostCpco === 0 ? 0 : Number(cpco.value ?? 0) / mostCpco,
      } satisfies RankedCell,
    };
  });
  return {
    byWaste: ranked
      .toSorted((left, right) => (left.waste < right.waste ? 1 : left.waste > right.waste ? -1 : 0))
      .map(({ row }) => row),
    byCpco: ranked
      .toSorted(
        (left, right) =>
          Number(left.cell.counts.correct > 0) - Number(right.cell.counts.correct > 0) ||
          right.least - left.least,
      )
      .map(({ row }) => row),
    doubt: doubtOf(finished, comparisons),
    shown: SHOWN,
  };
}

function doubtOf(cells: readonly CellSummary[], comparisons: readonly Comparison[]): string | null {
  if (comparisons.length > 0) {
    const sum = (of: (item: Comparison) => number): number =>
      comparisons.reduce((total, item) => total + of(item), 0);
    const more = comparisons.length - 4;
    const names = comparisons.slice(0, 4).map(({ spec }) => isolated(shorten(spec, NAME)));
    return (
      `A budget ended trials of ${listed(more > 0 ? [...names, counted(more, 'more spec')] : names)}: ranked there on the ` +
      `${count(sum(({ blocks }) => blocks))} of ${counted(
        sum(({ begun }) => begun),
        'block',
      )} (case × repeat) that every variant finished; ` +
      `the ${money(sumUsd(comparisons.map(({ outside }) => outside)))} spent outside is in the run’s total only.`
    );
  }
  const bySpec = new Map<string, number[]>();
  for (const { cell, counts } of cells)
    bySpec.set(cell.spec, [...(bySpec.get(cell.spec) ?? []), counts.trials]);
  const uneven = [...bySpec.values()].filter((trials) => Math.max(...trials) > Math.min(...trials));
  if (uneven.length === 0) return null;
  const [fewest, most] = [Math.min(...uneven.flat()), Math.max(...uneven.flat())];
  return `Variants of ${counted(uneven.length, 'spec')} did not run equally often (${count(fewest)} to ${counted(most, 'trial')}): there go by the share of waste, not by its dollars.`;
}

function wasteOf({ cost }: CellSummary): Usd {
  return cost.waterfall.rework + cost.waterfall.scrap;
}

function shareText(part: Usd, whole: Usd): string {
  const share = moneyShare(part, whole);
  return share === null ? '–' : percent(share);
}
