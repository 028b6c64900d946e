import type { CellSummary, Waterfall } from '../../src/analyse/cell-summary.ts';
import { divideHalfEven, type Usd, usdToNumber } from '../../src/model/money.ts';
import { money } from '../format.ts';
import type { CellRow } from './cell-row.ts';
import type { VariantView } from './variant.ts';

/** One correct output's cost by what it was spent for: the parts sum to it exactly. */
export interface WaterfallView {
  readonly rows: readonly WaterfallRow[];
  /** Whether any of it was spent on judges. */
  readonly hasAppraisal: boolean;
  /** Dollars at the right end of the scale. */
  readonly max: number;
}

export interface WaterfallRow {
  readonly variant: VariantView;
  readonly cpco: string;
  readonly parts: readonly WaterfallPart[];
  readonly sentence: string;
}

export interface WaterfallPart {
  readonly name: WaterfallName;
  readonly text: string;
  readonly dollars: number;
}

/** Judges are taken out of the first three and stand alone. */
export const WATERFALL_NAMES = ['value added', 'rework', 'scrap', 'appraisal'] as const;
export type WaterfallName = (typeof WATERFALL_NAMES)[number];

/** Returns the parts of the variants that made a correct output. */
export function waterfallView(cells: readonly CellSummary[], rows: readonly CellRow[]): WaterfallView {
  const found = cells.flatMap((cell, index) => {
    const row = rows[index];
    return row === undefined || cell.counts.correct === 0 || cell.cost.total.unpriced > 0
      ? []
      : [waterfallRow(cell, row)];
  });
  return {
    rows: found,
    hasAppraisal: found.some(({ parts }) => (parts[3]?.dollars ?? 0) > 0),
    max: Math.max(0, ...found.map(({ parts }) => parts.reduce((sum, { dollars }) => sum + dollars, 0))),
  };
}

function waterfallRow({ cost, counts }: CellSummary, row: CellRow): WaterfallRow {
  const judge = cost.waterfallByComponent.find(({ component }) => component === 'judge');
  const without = (part: keyof Waterfall): Usd => cost.waterfall[part] - (judge?.[part] ?? 0n);
  const appraisal = judge === undefined ? 0n : judge.valueAdded + judge.rework + judge.scrap;
  const amounts = [without('valueAdded'), without('rework'), without('scrap'), appraisal];
  // Ends are rounded, not parts: so the parts sum to the whole to the last digit.
  let before = 0n;
  let end = 0n;
  const parts = amounts.map((amount, index): WaterfallPart => {
    before += amount;
    const next = divideHalfEven(before, BigInt(counts.correct));
    const part = next - end;
    end = next;
    return {
      name: WATERFALL_NAMES[index] ?? 'scrap',
      text: part === 0n ? '–' : money(part),
      dollars: usdToNumber(part),
    };
  });
  return {
    variant: row.variant,
    cpco: row.cpco.text,
    parts,
    sentence: `${row.variant.id}: ${parts
      .filter(({ dollars }) => dollars > 0)
      .map(({ name, text }) => `${name} ${text}`)
      .join(' + ')} = ${row.cpco.text}`,
  };
}
