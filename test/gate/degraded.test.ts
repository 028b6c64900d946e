import { describe, expect, test } from 'vitest';
import { degradedBy } from '../../src/gate/degraded.ts';
import { NO_DOUBTS } from '../../src/gate/gated-cell.ts';

describe('degradedBy', () => {
  test.each([
    [{ usageCoverage: 0.98 }, 'only 98% of the model calls came back with usage: it takes 99%'],
    [{ infraShare: 0.06 }, '6% of the trials ended in an outage: at most 5% may'],
    [{ unattributedShare: 0.02 }, '2% of the cost is attributed to nothing: at most 1% may be'],
    [{ broken: ['$1 is not $2'] }, '$1 is not $2'],
  ])('%j is told in a sentence', (facts, sentence) => {
    expect(degradedBy({ ...NO_DOUBTS, ...facts })).toBe(sentence);
  });

  test('what is just sound is sound', () => {
    const edge = { usageCoverage: 0.99, infraShare: 0.05, unattributedShare: 0.01, broken: [] };
    expect([degradedBy(NO_DOUBTS), degradedBy(edge)]).toEqual([null, null]);
  });
});
