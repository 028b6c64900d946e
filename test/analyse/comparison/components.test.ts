import { describe, expect, test } from 'vitest';
import { changeOf } from '../../../src/analyse/comparison/arm-means.ts';
import { type Components, componentsOf } from '../../../src/analyse/comparison/components.ts';
import { type ComparedTrial, pair } from '../../../src/analyse/comparison/paired.ts';

/** Ten cases with some trials each; costs vary a little, and the first `wrong` of every ten trials are wrong. */
function arm(repeats: number, level: number, wrong: number): readonly ComparedTrial[] {
  return Array.from({ length: 10 * repeats }, (_, at) => ({
    case: `c${at % 10}`,
    cost: level * (1 + ((at * 7) % 5) / 20),
    accepted: (at * 3) % 10 >= wrong,
  }));
}

function components(before: readonly ComparedTrial[], after: readonly ComparedTrial[]): Components {
  const paired = pair(before, after);
  return componentsOf(paired, changeOf(paired), 0.95);
}

describe('cost and yield of a change', () => {
  test('show a dearer trial while the yield is open', () => {
    const { costRatio, yieldDiff } = components(arm(5, 1, 3), arm(5, 1.2, 3));
    expect(costRatio?.value).toBeCloseTo(1.2, 12);
    expect(costRatio?.shown).toBe(true);
    expect(yieldDiff).toMatchObject({ value: 0, shown: false });
  });

  test('keep a width of the yield where every trial was correct', () => {
    const { yieldDiff } = components(arm(2, 1, 0), arm(2, 1, 0));
    expect(yieldDiff.lower).toBeLessThan(-0.1);
    expect(yieldDiff.upper).toBeGreaterThan(0.1);
  });

  test('show a collapse of the yield', () => {
    const { yieldDiff } = components(arm(2, 1, 0), arm(2, 1, 8));
    expect(yieldDiff.value).toBeCloseTo(-0.8, 12);
    expect(yieldDiff.shown).toBe(true);
  });

  test('use the spread between cases without repeats', () => {
    const { costRatio, yieldDiff } = components(arm(1, 1, 3), arm(1, 1.3, 3));
    expect(costRatio?.lower).toBeLessThanOrEqual(costRatio?.value ?? 0);
    expect(yieldDiff.shown).toBe(false);
  });

  test('have no interval of a cost that nothing is known of', () => {
    expect(components(arm(2, 0, 3), arm(2, 1, 3)).costRatio).toBeNull();
    const one = [{ case: 'a', cost: 1, accepted: true }];
    expect(components(one, one).costRatio).toBeNull();
  });
});
