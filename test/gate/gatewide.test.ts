import { describe, expect, test } from 'vitest';
import { decideGate } from '../../src/gate/decide.ts';
import { problemWith } from '../../src/gate/gatewide.ts';
import { FAMILY, gated } from '../fixtures/gated.ts';

describe('the gate as a whole', () => {
  test('tells a small rise that all cells share and none shows alone', () => {
    const cells = [3, 4, 5, 6].map((seed) =>
      gated({ spec: `s${seed}`, baseline: { success: 1 }, candidate: { each: 1100, success: 1, seed } }),
    );
    const { warnings, aggregate, passed } = decideGate(cells, FAMILY);
    expect(aggregate?.cells).toBe(4);
    expect(warnings.map(({ code }) => code)).toEqual(['suite-dearer']);
    expect(warnings[0]?.message).toMatch(/^over 4 cells together a correct output costs \+\d+%/);
    expect(passed).toBe(true);
  });

  test('one cell has no aggregate', () => {
    expect(decideGate([gated()], FAMILY)).toMatchObject({ aggregate: null, warnings: [] });
  });

  test('a changed spec is judged by one cell at least', () => {
    const cells = [
      { spec: 'a', verdict: 'unchanged' },
      { spec: 'a', verdict: 'pass' },
      { spec: 'b', verdict: 'unchanged' },
    ] as const;
    expect(problemWith(cells, ['a'])).toBeNull();
    expect(problemWith(cells, ['a', 'b', 'c'])?.message).toBe(
      '2 changed specs without a cell that is gated: b, c',
    );
  });
});
