import type { CellSummary } from '../../src/analyse/cell-summary.ts';

/** A variant as every section shows it: the same mark everywhere. */
export interface VariantView {
  readonly id: string;
  /** `provider/model` or the command line. */
  readonly label: string;
  readonly synthetic: boolean;
  /** Index of its colour, 0 … 7. */
  readonly colour: number;
  /** Index of its shape, 0 … 7: two variants share at most one of colour and shape. */
  readonly shape: number;
}

const MARKS = 8;

/** Returns the variants of a run by id, in the order of their first cell. */
export function variantsOf(cells: readonly CellSummary[]): ReadonlyMap<string, VariantView> {
  const variants = new Map<string, VariantView>();
  for (const { cell } of cells) {
    if (variants.has(cell.variant)) continue;
    const index = variants.size;
    const colour = index % MARKS;
    variants.set(cell.variant, {
      id: cell.variant,
      label: cell.label,
      synthetic: cell.synthetic,
      colour,
      shape: (colour + Math.floor(index / MARKS)) % MARKS,
    });
  }
  return variants;
}
