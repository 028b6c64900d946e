import { type Usd, ZERO_USD } from '../../model/money.ts';
import type { CalendarPlace } from './calendar.ts';
import { type Dimension, isTime, valueIn } from './dimension.ts';
import type { Purchase } from './purchase.ts';

/** All purchases that share their values. */
export interface AttributionRow {
  /** In the order of the dimensions; null is the bucket of what nobody said. */
  readonly values: readonly (string | null)[];
  readonly calls: number;
  readonly usd: Usd;
  readonly unpriced: number;
}

export interface AttributionTable {
  readonly by: readonly Dimension[];
  /** In time where the first dimension is one, else dearest first; what nobody said last. */
  readonly rows: readonly AttributionRow[];
  /** Whether the rows add up to the total, to the last digit: amounts, calls and what has no price. */
  readonly adds: boolean;
}

export interface Attribution {
  readonly calls: number;
  readonly usd: Usd;
  readonly unpriced: number;
  readonly tables: readonly AttributionTable[];
}

interface Sums {
  calls: number;
  usd: Usd;
  unpriced: number;
}

/**
 * Attributes purchases by every list of dimensions, in one pass: what nobody said is a row of its own, so that the
 * rows of each table add up to the total.
 */
export function attribute(
  purchases: Iterable<Purchase>,
  tables: readonly (readonly Dimension[])[],
  calendar: (ms: number) => CalendarPlace,
): Attribution {
  const total = nothing();
  const groups = tables.map(() => new Map<string, Sums>());
  for (const purchase of purchases) {
    add(total, purchase);
    for (const [index, by] of tables.entries()) {
      const key = JSON.stringify(by.map((dimension) => valueIn(dimension, purchase, calendar)));
      const sums = groups[index]?.get(key) ?? nothing();
      groups[index]?.set(key, sums);
      add(sums, purchase);
    }
  }
  return {
    ...total,
    tables: tables.map((by, index) => tableOf(by, groups[index] ?? new Map<string, Sums>(), total)),
  };
}

function nothing(): Sums {
  return { calls: 0, usd: ZERO_USD, unpriced: 0 };
}

function add(sums: Sums, { usd, unpriced }: Purchase): void {
  sums.calls += 1;
  sums.usd += usd;
  sums.unpriced += unpriced;
}

function tableOf(by: readonly Dimension[], groups: ReadonlyMap<string, Sums>, total: Sums): AttributionTable {
  const rows = [...groups].map(([key, sums]) => ({ values: JSON.parse(key) as (string | null)[], ...sums }));
  const sum = nothing();
  for (const row of rows) {
    sum.calls += row.calls;
    sum.usd += row.usd;
    sum.unpriced += row.unpriced;
  }
  const [first] = by;
  const order = first !== undefined && isTime(first) ? inOrder : dearestFirst;
  return {
    by,
    rows: rows.toSorted(order),
    adds: sum.usd === total.usd && sum.calls === total.calls && sum.unpriced === total.unpriced,
  };
}

function dearestFirst(left: AttributionRow, right: AttributionRow): number {
  const missing = Number(left.values.includes(null)) - Number(right.values.includes(null));
  if (missing !== 0) return missing;
  if (left.usd !== right.usd) return left.usd > right.usd ? -1 : 1;
  return inOrder(left, right);
}

function inOrder({ values }: AttributionRow, other: AttributionRow): number {
  for (const [index, value] of values.entries()) {
    const theirs = other.values[index] ?? null;
    if (value === theirs) continue;
    if (value === null || theirs === null) return value === null ? 1 : -1;
    return value < theirs ? -1 : 1;
  }
  return 0;
}
