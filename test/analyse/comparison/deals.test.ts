import { describe, expect, test } from 'vitest';
import { dealsOf, everyOrder } from '../../../src/analyse/comparison/deals.ts';

describe('deals of a case', () => {
  test('are every combination once, in lexicographic order', () => {
    const chosen = everyOrder(4, 2).map((order) => order.slice(0, 2).join(''));
    expect(chosen).toEqual(['01', '02', '03', '12', '13', '23']);
    expect(everyOrder(4, 2).every((order) => new Set(order).size === 4)).toBe(true);
    expect(everyOrder(3, 3)).toHaveLength(1);
  });

  test('are reached by equally many shuffles each', () => {
    const deals = dealsOf(7, 3);
    const reached = new Map<number, number>();
    for (const rank of deals?.rankOfDraws ?? []) reached.set(rank, (reached.get(rank) ?? 0) + 1);
    expect(reached.size).toBe(35);
    expect(new Set(reached.values())).toEqual(new Set([6]));
  });

  test('of a large case are not tabulated', () => {
    expect(dealsOf(20, 10)).toBeNull();
  });
});
