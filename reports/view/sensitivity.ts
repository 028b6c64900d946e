import type { BestVariant } from '../../src/analyse/best.ts';
import { reviewScenarios } from '../../src/analyse/review-sensitivity.ts';
import { divideHalfEven } from '../../src/model/money.ts';
import { counted, money } from '../format.ts';

/** What the picks would be at other rates of review: review is an estimate, and often most of the cost. */
export interface SensitivityView {
  /** Such as `× 0.5`, one a column. */
  readonly rates: readonly string[];
  readonly rows: readonly SensitivityRow[];
  /** Whether the picks move, in one sentence. */
  readonly sentence: string;
}

export interface SensitivityRow {
  readonly spec: string;
  readonly picks: readonly { readonly variant: string; readonly cpco: string; readonly differs: boolean }[];
}

/** Returns the view; null when no spec has both a pick and a review that was paid for. */
export function sensitivityView(best: readonly BestVariant[]): SensitivityView | null {
  const found = best.flatMap((item) => {
    const scenarios = reviewScenarios(item);
    return scenarios.length === 0 ? [] : [{ item, scenarios }];
  });
  const [first] = found;
  if (first === undefined) return null;
  const rows = found.map(({ item, scenarios }) => ({
    spec: item.spec,
    picks: scenarios.map(({ pick, usd }) => ({
      variant: pick.cell.variant,
      cpco: money(divideHalfEven(usd, BigInt(pick.counts.correct))),
      differs: pick !== item.pick,
    })),
  }));
  const moved = rows.filter(({ picks }) => picks.some(({ differs }) => differs)).length;
  return {
    rates: first.scenarios.map(({ percent }) =>
      percent === 0 ? 'no review cost' : `review × ${percent / 100}`,
    ),
    rows,
    sentence:
      moved === 0
        ? `No pick changes when review costs nothing, half or twice as much.`
        : `The pick of ${counted(moved, 'spec')} changes with the rate of review: settle that rate first.`,
  };
}
