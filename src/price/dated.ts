import { boundsOf } from './instant.ts';

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
