import { describe, expect, test } from 'vitest';
import { mulberry32 } from '../../../src/analyse/numeric/random.ts';
import { normalQuantile } from '../../../src/analyse/numeric/normal.ts';
import { type ComparedTrial, pair } from '../../../src/analyse/comparison/paired.ts';
import {
  arrangementsOf,
  withinCasePermutation,
} from '../../../src/analyse/comparison/within-case-permutation.ts';

const options = { margin: 0.25, draws: 9999, seed: 1 };

function arm(costs: readonly (readonly number[])[], accepted = true): readonly ComparedTrial[] {
  return costs.flatMap((own, at) => own.map((cost) => ({ case: `c${at}`, cost, accepted })));
}

describe('permutation within cases', () => {
  test('enumerates few arrangements: three cases × (1 + 1) can reach no p below 1/8', () => {
    const paired = pair(arm([[1], [1], [1]]), arm([[9], [9], [9]]));
    const found = withinCasePermutation(paired, options);
    expect(found).toMatchObject({ kind: 'exact', total: 8, seed: null, pGreater: 1 / 8, pLess: 1 });
  });

  test('draws from many, and comes to the exact p-value', () => {
    const before = [
      [1, 2, 3],
      [2, 2, 5],
      [1, 1, 4],
    ];
    const after = [
      [2, 3, 3],
      [3, 6, 5],
      [1, 5, 4],
    ];
    const exact = withinCasePermutation(pair(arm(before), arm(after)), options);
    expect(exact).toMatchObject({ kind: 'exact', total: 8000 });
    // A fourth case of constant cost and yield changes no arrangement's rank, only how many there are.
    const more = (costs: readonly (readonly number[])[]): readonly ComparedTrial[] =>
      arm([...costs, [0, 0, 0]]);
    const drawn = withinCasePermutation(pair(more(before), more(after)), options);
    expect(drawn).toMatchObject({ kind: 'monteCarlo', total: 9999, seed: 1 });
    expect(Math.abs((drawn.pGreater ?? 0) - (exact.pGreater ?? 0))).toBeLessThan(0.01);
    expect(Math.abs((drawn.pPass ?? 0) - (exact.pPass ?? 0))).toBeLessThan(0.01);
  });

  test('depends on the seed alone, and never says p = 0', () => {
    const paired = pair(
      arm(Array.from({ length: 10 }, () => [1, 1, 1])),
      arm(Array.from({ length: 10 }, () => [5, 6, 7])),
    );
    const found = withinCasePermutation(paired, options);
    expect(found.pGreater).toBe(1 / 10_000);
    expect(withinCasePermutation(paired, options)).toEqual(found);
  });

  test('sees a collapse of the yield at the same cost', () => {
    const costs = Array.from({ length: 5 }, () => [1, 1]);
    const found = withinCasePermutation(pair(arm(costs), arm(costs, false)), options);
    expect(found.pGreater).toBeCloseTo(6 ** -5, 12);
    expect(found.pYieldDrop).toBeCloseTo(6 ** -5, 12);
    expect(found.pPass).toBe(1);
  });

  test('has no p-value of cost when neither arm has a correct output', () => {
    const costs = [[1, 2]];
    const found = withinCasePermutation(pair(arm(costs, false), arm(costs, false)), options);
    expect(found).toMatchObject({ pGreater: null, pLess: null, pPass: null, pYieldDrop: 1 });
  });

  test('counts ties that differ by rounding alone', () => {
    const tenths = [0.1, 0.2, 0.3].map((cost) => [cost, 0.1 + 0.2, cost]);
    const found = withinCasePermutation(pair(arm(tenths), arm(tenths)), { ...options, margin: 0 });
    expect(found.counts.greater + found.counts.less).toBeGreaterThan(found.total);
    expect(found.pGreater).toBe(found.pLess);
  });

  test('keeps its level: without a change it calls the candidate dearer one time in twenty', () => {
    const random = mulberry32(3);
    let alarms = 0;
    const rounds = 2000;
    for (let round = 0; round < rounds; round += 1) {
      const draw = (): number[][] =>
        [1, 4, 9].map((level) => [0, 0].map(() => level * Math.exp(normalQuantile(random()))));
      const found = withinCasePermutation(pair(arm(draw()), arm(draw())), options);
      if ((found.pGreater ?? 1) <= 0.05) alarms += 1;
    }
    // Exact: 10 of 216 arrangements are within the level. Three standard errors of the simulation.
    expect(Math.abs(alarms / rounds - 10 / 216)).toBeLessThan(3 * Math.sqrt((0.05 * 0.95) / rounds));
  });

  test('knows how many arrangements there are', () => {
    expect(
      arrangementsOf(
        pair(
          arm([[1, 1], [1]]),
          arm([
            [1, 1],
            [1, 1],
          ]),
        ),
      ),
    ).toBe(6 * 3);
    const large = Array.from({ length: 400 }, () => Array.from({ length: 10 }, () => 1));
    expect(arrangementsOf(pair(arm(large), arm(large)))).toBe(Number.POSITIVE_INFINITY);
  });
});
