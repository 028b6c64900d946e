import { addDeal, type ArmSums, emptySums, type Pool } from './pool.ts';

/** Every way to give some of a case's trials to the candidate and the rest to the baseline. */
export interface Deals {
  /** Positions of the candidate's trials, then of the baseline's, in the order of the combinations. */
  readonly orders: readonly Int32Array[];
  /** Rank among `orders` of a partial Fisher-Yates shuffle, by the number that its draws make in mixed radix. */
  readonly rankOfDraws: Uint16Array;
}

/** A shuffle of more outcomes is not tabulated. */
const MOST_SHUFFLES = 65_536;
/** Nor one of more trials: combinations are looked up by their bits. */
const LARGEST_CASE = 16;

/** Returns all deals of `size` trials with `places` for the candidate, in lexicographic order. */
export function everyOrder(size: number, places: number): readonly Int32Array[] {
  const orders: Int32Array[] = [];
  const visit = (chosen: readonly number[], from: number): void => {
    if (chosen.length === places) {
      const others = Array.from({ length: size }, (_, at) => at).filter((at) => !chosen.includes(at));
      orders.push(Int32Array.from([...chosen, ...others]));
      return;
    }
    for (let next = from; next < size; next += 1) visit([...chosen, next], next + 1);
  };
  visit([], 0);
  return orders;
}

/** Returns the deals with a table from draws to deals; null when the table would be large. */
export function dealsOf(size: number, places: number): Deals | null {
  let shuffles = 1;
  for (let place = 0; place < places; place += 1) shuffles *= size - place;
  if (size > LARGEST_CASE || shuffles > MOST_SHUFFLES) return null;
  const orders = everyOrder(size, places);
  const ranks = new Uint16Array(2 ** size);
  for (const [rank, order] of orders.entries()) ranks[setOf(order, places)] = rank;
  const rankOfDraws = new Uint16Array(shuffles);
  const order = new Int32Array(size);
  for (let number = 0; number < shuffles; number += 1) {
    for (let at = 0; at < size; at += 1) order[at] = at;
    let rest = number;
    let left = shuffles;
    for (let place = 0; place < places; place += 1) {
      left /= size - place;
      const other = place + Math.floor(rest / left);
      rest %= left;
      const moved = order[other]!;
      order[other] = order[place]!;
      order[place] = moved;
    }
    rankOfDraws[number] = ranks[setOf(order, places)]!;
  }
  return { orders, rankOfDraws };
}

/** Returns the first places of an order as a set of bits. */
function setOf(order: Int32Array, places: number): number {
  let set = 0;
  for (let place = 0; place < places; place += 1) set |= 1 << order[place]!;
  return set;
}

/** Returns what each deal of one case adds to the sums: six numbers a deal, in the order of `orders`. */
export function contributionsOf(pool: Pool, item: number, orders: readonly Int32Array[]): Float64Array {
  const flat = new Float64Array(6 * orders.length);
  for (const [rank, order] of orders.entries()) {
    const sums: ArmSums = emptySums();
    addDeal(pool, item, order, sums);
    flat.set(sums, 6 * rank);
  }
  return flat;
}
