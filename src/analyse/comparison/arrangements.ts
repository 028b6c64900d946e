import type { Random } from '../numeric/random.ts';
import { contributionsOf, type Deals, dealsOf, everyOrder } from './deals.ts';
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

/** Returns the counts over random arrangements. */
export function countDraws(pool: Pool, draws: number, random: Random): Counts {
  const { counts, count } = counting(pool);
  drawArrangements(pool, draws, random, count);
  return counts;
}

/**
 * Shows random arrangements one after the other; the sums are the same array each time. The order of draws is fixed,
 * so that every implementation gets the same from the same stream: arrangement by arrangement, case by case, the
 * candidate's places by a partial Fisher-Yates shuffle of the case's pool.
 */
export function drawArrangements(
  pool: Pool,
  draws: number,
  random: Random,
  show: (sums: ArmSums) => void,
): void {
  const sums = emptySums();
  const dealers = dealersOf(pool, random);
  for (let drawn = 0; drawn < draws; drawn += 1) {
    sums.fill(0);
    for (const deal of dealers) deal(sums);
    show(sums);
  }
}

/** Returns for each case a function that deals its trials at random and adds them to the sums. */
function dealersOf(pool: Pool, random: Random): readonly ((sums: ArmSums) => void)[] {
  const tables = new Map<string, Deals | null>();
  return Array.from({ length: pool.cases }, (_, item) => {
    const size = pool.start[item + 1]! - pool.start[item]!;
    const places = pool.candidates[item]!;
    const key = `${places} of ${size}`;
    if (!tables.has(key)) tables.set(key, dealsOf(size, places));
    const deals = tables.get(key) ?? null;
    return deals === null
      ? shuffling(pool, item, random)
      : tabulated({ size, places, random, deals, contributions: contributionsOf(pool, item, deals.orders) });
  });
}

interface Tabulated {
  readonly size: number;
  readonly places: number;
  readonly random: Random;
  readonly deals: Deals;
  readonly contributions: Float64Array;
}

/** The draws of a shuffle make a number in mixed radix, which says what the deal adds: nothing is moved or summed. */
function tabulated({ size, places, random, deals, contributions }: Tabulated): (sums: ArmSums) => void {
  const { rankOfDraws } = deals;
  return (sums) => {
    let number = 0;
    for (let left = size; left > size - places; left -= 1)
      number = number * left + Math.floor(random() * left);
    const from = 6 * rankOfDraws[number]!;
    for (let at = 0; at < 6; at += 1) sums[at]! += contributions[from + at]!;
  };
}

function shuffling(pool: Pool, item: number, random: Random): (sums: ArmSums) => void {
  const order = new Int32Array(pool.start[item + 1]! - pool.start[item]!);
  const places = pool.candidates[item]!;
  return (sums) => {
    for (let at = 0; at < order.length; at += 1) order[at] = at;
    for (let place = 0; place < places; place += 1) {
      const other = place + Math.floor(random() * (order.length - place));
      const moved = order[other]!;
      order[other] = order[place]!;
      order[place] = moved;
    }
    addDeal(pool, item, order, sums);
  };
}

/** Returns the counts over every arrangement, the observed one included. */
export function countEvery(pool: Pool): Counts {
  const { counts, count } = counting(pool);
  everyArrangement(pool, count);
  return counts;
}

/** Shows every arrangement, the observed one included; the array of sums is used again and again. */
export function everyArrangement(pool: Pool, show: (sums: ArmSums) => void): void {
  const contributions = Array.from({ length: pool.cases }, (_, item) => {
    const size = pool.start[item + 1]! - pool.start[item]!;
    return contributionsOf(pool, item, everyOrder(size, pool.candidates[item]!));
  });
  // Sums of the cases so far, one row a depth: allocated once, since there are thousands of leaves.
  const partial = Array.from({ length: pool.cases + 1 }, emptySums);
  const visit = (item: number): void => {
    const sums = partial[item]!;
    if (item === pool.cases) return show(sums);
    const next = partial[item + 1]!;
    const adding = contributions[item]!;
    for (let from = 0; from < adding.length; from += 6) {
      for (let at = 0; at < 6; at += 1) next[at] = sums[at]! + adding[from + at]!;
      visit(item + 1);
    }
  };
  visit(0);
}
