import type { FxRate } from './card.ts';
import { boundsOf, parseInstant } from './instant.ts';

/**
 * Returns the look-up of priced things other than models: by exact name, the row in force at an instant on
 * the first layer that has one. `layers` are the rows of each card, the card that wins first.
 */
export function datedRows<Row extends { readonly from?: string; readonly to?: string }>(
  layers: readonly (readonly Row[])[],
  nameOf: (row: Row) => string,
): (name: string, at: number) => Row | null {
  const rows = new Map<string, { readonly from: number; readonly to: number; readonly row: Row }[]>();
  for (const row of layers.flat()) {
    const name = nameOf(row);
    const list = rows.get(name);
    if (list === undefined) rows.set(name, [{ ...boundsOf(row), row }]);
    else list.push({ ...boundsOf(row), row });
  }
  return (name, at) => rows.get(name)?.find(({ from, to }) => at >= from && at < to)?.row ?? null;
}

/** Returns the look-up of a currency's latest rate to the dollar, on the first layer that has one by then. */
export function fxRates(
  layers: readonly (readonly FxRate[])[],
): (currency: string, at: number) => FxRate | null {
  const dated = layers.map((rows) =>
    rows
      .map((row) => ({ row, from: parseInstant(row.date) ?? Number.NaN }))
      .sort((left, right) => right.from - left.from),
  );
  return (currency, at) => {
    for (const rows of dated) {
      const found = rows.find(({ row, from }) => row.pair === `${currency}USD` && from <= at);
      if (found !== undefined) return found.row;
    }
    return null;
  };
}
