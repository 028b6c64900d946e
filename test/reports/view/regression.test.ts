import { describe, expect, test } from 'vitest';
import type { RegressionView } from '../../../reports/view/regression.ts';
import { STATES } from '../../fixtures/states.ts';

function regression(state: string): RegressionView {
  const found = STATES[state]?.().regression ?? null;
  if (found === null) throw new Error(`${state} has no baseline`);
  return found;
}

describe('against a baseline', () => {
  test('a cell that became dearer is named first, with its factors and its cases', () => {
    const view = regression('regressed');
    expect(view.state).toBe('regressed');
    expect(view.answer).toBe('Yes, in 1 of 13 cells');
    expect(view.title).toMatch(/^Regressed: steady on sql-questions \+\d+%$/);
    expect(view.rows[0]).toMatchObject({ name: 'steady', spec: 'sql-questions', finding: 'regressed' });
    expect(view.factors.map(({ name }) => name)).toEqual([
      'yield',
      'attempts a trial',
      'cost an attempt',
      'prices',
    ]);
    expect(view.cases?.rows.length).toBeGreaterThan(0);
    expect(STATES['regressed']?.().headline.startsWith(view.title)).toBe(true);
  });

  test('equal runs stay within the margin', () => {
    const view = regression('no regression');
    expect(view.state).toBe('pass');
    expect(view.answer).toBe('No: all 13 cells stay within +25%');
    expect(view.settle).toBeNull();
  });

  test('a cell that became cheaper is said to be', () => {
    expect(regression('improved')).toMatchObject({ state: 'improved' });
    expect(regression('improved').rows[0]).toMatchObject({ name: 'steady', finding: 'improved' });
  });

  test('what is open has a price to settle it', () => {
    const view = regression('not settled');
    expect(view.state).toBe('inconclusive');
    expect(view.answer).toBe('Cannot tell yet in 1 of 2 cells');
    expect(view.settle).toMatch(/^About [\d,]+ more trials \(\$[\d.]+\) are likely to settle the open cell/);
  });

  test('no case in common is no baseline, and no ratio is made up', () => {
    const view = regression('nothing in common');
    expect(view.state).toBe('no-baseline');
    expect(view.rows.every(({ ratio, change }) => ratio === null && change === 'no ratio')).toBe(true);
  });

  test('cells that may not be compared keep every number out of the headline', () => {
    const view = regression('comparison refused');
    expect(view.state).toBe('degraded');
    expect(view.factors).toEqual([]);
    expect(view.refused.map(({ cell }) => cell)).toContain('hasty on sql-questions');
  });

  test('the scale holds no change, the margin and every estimate', () => {
    const { scale, rows } = regression('regressed');
    expect(scale.low).toBeLessThan(1);
    expect(scale.high).toBeGreaterThan(scale.limit);
    for (const { ratio } of rows) {
      expect(ratio).toBeGreaterThanOrEqual(scale.low);
      expect(ratio).toBeLessThanOrEqual(scale.high);
    }
  });
});
