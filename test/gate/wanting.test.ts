import { describe, expect, test } from 'vitest';
import { nextLooks, type Waiting } from '../../src/gate/wanting.ts';

const waiting = (spec: string, round: number, width: number): Waiting => ({
  spec,
  variant: 'v',
  repeats: 2 * (round + 1),
  round,
  width,
});

describe('nextLooks', () => {
  test('completes the earliest round, the widest cell first, equals by name', () => {
    const unknown = Number.POSITIVE_INFINITY;
    const found = nextLooks([
      waiting('late', 2, 9),
      waiting('b', 1, unknown),
      waiting('narrow', 1, 0.2),
      waiting('a', 1, unknown),
      waiting('wide', 1, 0.9),
    ]);
    expect(found.map(({ spec }) => spec)).toEqual(['a', 'b', 'wide', 'narrow']);
    expect(found[0]).toEqual({ spec: 'a', variant: 'v', repeats: 4 });
    expect(nextLooks([])).toEqual([]);
  });
});
