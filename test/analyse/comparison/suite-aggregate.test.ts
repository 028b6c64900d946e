import { describe, expect, test } from 'vitest';
import { AGGREGATE_ALPHA, suiteAggregate } from '../../../src/analyse/comparison/suite-aggregate.ts';

describe('the aggregate over cells', () => {
  test('sees a small rise that every cell shares and none shows', () => {
    const cells = Array.from({ length: 20 }, () => ({ logRatio: Math.log(1.1), se: 0.08 }));
    const found = suiteAggregate(cells, 0.95);
    expect(found?.ratio).toBeCloseTo(1.1, 12);
    expect(found?.se).toBeCloseTo(0.08 / Math.sqrt(20), 12);
    expect(found?.pGreater).toBeLessThan(AGGREGATE_ALPHA / 1000);
  });

  test('leaves out and counts what cannot be averaged', () => {
    const cells = [
      { logRatio: 0.2, se: 0.1 },
      { logRatio: Number.POSITIVE_INFINITY, se: null },
      { logRatio: 0, se: null },
    ];
    expect(suiteAggregate(cells, 0.95)).toMatchObject({ cells: 1, left: 2, logRatio: 0.2 });
    expect(suiteAggregate(cells.slice(1), 0.95)).toBeNull();
  });
});
