import type { CellSummary } from '../../src/analyse/cell-summary.ts';
import { formatUsd, type Usd, usdToNumber } from '../../src/model/money.ts';
import { percent, totalText } from '../format.ts';
import { moneyShare } from '../../src/analyse/figure.ts';
import type { SpecView } from './spec.ts';
import type { VariantView } from './variant.ts';

/** Every cell of the run in one list. */
export interface RankingView {
  /** Most money wasted first. */
  readonly byWaste: readonly RankedCell[];
  /** Dearest correct output first; cells without one lead, by the least that it costs. */
  readonly byCpco: readonly RankedCell[];
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

/** Returns the ranking; empty lists for a single cell, which there is nothing to rank with. */
export function rankingView(cells: readonly CellSummary[], specs: readonly SpecView[]): RankingView {
  const finished = cells.filter(({ counts }) => counts.trials > 0);
  if (finished.length < 2) return { byWaste: [], byCpco: [], shown: SHOWN };
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
    shown: SHOWN,
  };
}

function wasteOf({ cost }: CellSummary): Usd {
  return cost.waterfall.rework + cost.waterfall.scrap;
}

function shareText(part: Usd, whole: Usd): string {
  const share = moneyShare(part, whole);
  return share === null ? '–' : percent(share);
}
