import type { Random } from '../numeric/random.ts';
import {
  addDeal,
  type ArmSums,
  emptySums,
  logRatioOf,
  type Pool,
  raisedLogRatioOf,
  yieldDifferenceOf,
} from './pool.ts';

/** How many arrangements were at least as extreme as the observed one, in each direction. */
export interface Counts {
  /** As dear or dearer. */
  greater: number;
  /** As cheap or cheaper. */
  less: number;
  /** As cheap or cheaper, after the baseline's costs were raised by the margin. */
  pass: number;
  /** Yield as low or lower. */
  yieldDrop: number;
}

/** Sums of floats that are equal on paper may differ by this much. */
const ROUNDING = 1e-12;

/** Returns a function that counts an arrangement against the observed one, and the counts that it grows. */
function counting(pool: Pool): { readonly counts: Counts; readonly count: (sums: ArmSums) => void } {
  const observed = observedSums(pool);
  const logRatio = logRatioOf(observed);
  const raised = raisedLogRatioOf(observed) + ROUNDING;
  const difference = yieldDifferenceOf(observed) + ROUNDING * pool.cases;
  const counts: Counts = { greater: 0, less: 0, pass: 0, yieldDrop: 0 };
  return {
    counts,
    count: (sums) => {
      const ratio = logRatioOf(sums);
      if (ratio >= logRatio - ROUNDING) counts.greater += 1;
      if (ratio <= logRatio + ROUNDING) counts.less += 1;
      if (raisedLogRatioOf(sums) <= raised) counts.pass += 1;
      if (yieldDifferenceOf(sums) <= difference) counts.yieldDrop += 1;
    },
  };
}

/** Returns the sums of the arrangement that was observed. */
export function observedSums(pool: Pool): ArmSums {
  const sums = emptySums();
  for (let item = 0; item < pool.cases; item += 1) {
    const size = pool.start[item + 1]! - pool.start[item]!;
    const others = size - pool.candidates[item]!;
    // The candidate's trials come last in the pool and first in a deal.
    const order = Int32Array.from({ length: size }, (_, at) => (at + others) % size);
    addDeal(pool, item, order, sums);
  }
  return sums;
}

/**
 * Returns the counts over random arrangements. The order of draws is fixed, so that every implementation gets the
 * same from the same stream: arrangement by arrangement, case by case, the candidate's places by a partial
 * Fisher-Yates shuffle of the case's pool.
 */
export function countDraws(pool: Pool, draws: number, random: Random): Counts {
  const { counts, count } = counting(pool);
  const sums = emptySums();
  const orders = Array.from(
    { length: pool.cases },
    (_, item) => new Int32Array(pool.start[item + 1]! - pool.start[item]!),
  );
  for (let drawn = 0; drawn < draws; drawn += 1) {
    sums.fill(0);
    for (let item = 0; item < pool.cases; item += 1) {
      const order = orders[item]!;
      for (let at = 0; at < order.length; at += 1) order[at] = at;
      shuffleFirst(order, pool.candidates[item]!, random);
      addDeal(pool, item, order, sums);
    }
    count(sums);
  }
  return counts;
}

function shuffleFirst(order: Int32Array, places: number, random: Random): void {
  for (let place = 0; place < places; place += 1) {
    const other = place + Math.floor(random() * (order.length - place));
    const moved = order[other]!;
    order[other] = order[place]!;
    order[place] = moved;
  }
}

/** Returns the counts over every arrangement, the observed one included. */
export function countEvery(pool: Pool): Counts {
  const { counts, count } = counting(pool);
  const deals = Array.from({ length: pool.cases }, (_, item) => everyDeal(pool, item));
  // Sums of the cases so far, one row a depth: allocated once, since there are thousands of leaves.
  const partial = Array.from({ length: pool.cases + 1 }, emptySums);
  const visit = (item: number): void => {
    const sums = partial[item]!;
    if (item === pool.cases) return count(sums);
    const next = partial[item + 1]!;
    for (const deal of deals[item]!) {
      for (let at = 0; at < next.length; at += 1) next[at] = sums[at]! + deal[at]!;
      visit(item + 1);
    }
  };
  visit(0);
  return counts;
}

/** Returns what each way to deal one case's trials adds to the sums. */
function everyDeal(pool: Pool, item: number): readonly ArmSums[] {
  const size = pool.start[item + 1]! - pool.start[item]!;
  const places = pool.candidates[item]!;
  const deals: ArmSums[] = [];
  const visit = (chosen: readonly number[], from: number): void => {
    if (chosen.length === places) {
      const others = Array.from({ length: size }, (_, at) => at).filter((at) => !chosen.includes(at));
      const sums = emptySums();
      addDeal(pool, item, Int32Array.from([...chosen, ...others]), sums);
      deals.push(sums);
      return;
    }
    for (let next = from; next < size; next += 1) visit([...chosen, next], next + 1);
  };
  visit([], 0);
  return deals;
}
