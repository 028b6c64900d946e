import { describe, expect, test } from 'vitest';
import { monitor } from '../../../../reports/html/chart/monitor.ts';
import { histogram } from '../../../../reports/html/chart/histogram.ts';
import type { MonitorView } from '../../../../reports/view/gate/monitor.ts';
import { monitorViews } from '../../../../reports/view/gate/monitor.ts';
import { GATES } from '../../../fixtures/gate.ts';
import { GATE_PAGES } from '../../../fixtures/gate-page.ts';

function monitors(name: string): readonly MonitorView[] {
  return GATE_PAGES[name]?.().regression?.gate?.monitors ?? [];
}

function beyond(view: MonitorView | undefined): number {
  return (view?.histogram?.bins ?? []).reduce((sum, bin) => sum + (bin.beyond ? bin.count : 0), 0);
}

describe('the sequential monitor', () => {
  test('ends where the cell crossed its bound, and says what was not bought', () => {
    const [dearer] = monitors('gate: regressed');
    const last = dearer?.looks.at(-1);
    expect(last?.ratio).toBeGreaterThanOrEqual(last?.failAbove ?? Number.POSITIVE_INFINITY);
    expect(dearer?.taken).toBeLessThan(dearer?.planned ?? 0);
    expect(dearer?.unspent).toBe(
      `${(dearer?.planned ?? 0) - (dearer?.taken ?? 0)} repeats of each case not bought`,
    );
    expect(dearer?.sentence).toMatch(/: stopped as worse\.$/);
  });

  test('only looked-at cells have one', () => {
    expect(monitors('gate: passed')).toHaveLength(3);
    expect(monitors('gate: no baseline')).toEqual([]);
    expect(monitors('gate: degraded').map(({ verdict }) => verdict)).not.toContain('degraded');
  });

  test('everything that is drawn lies on the chart', () => {
    for (const view of monitors('gate: inconclusive')) {
      const { markup } = monitor(view);
      expect(markup).not.toMatch(/NaN|Infinity/);
      expect(markup).not.toMatch(/height="-/);
      expect(markup.match(/<circle/g)).toHaveLength(view.looks.length);
    }
  });

  test('a look without a spread, a ratio or a correct output is drawn without it', () => {
    const [cell] = GATES['one regressed']?.().cells ?? [];
    if (cell?.sequential === undefined || cell.sequential === null) throw new Error('no looks');
    const [look] = cell.sequential.looks;
    if (look === undefined) throw new Error('no look');
    const looks = [
      { ...look, logRatio: null, failAbove: null, passBelow: null },
      { ...look, repeats: 5, logRatio: 'Infinity' as const },
    ];
    const [view] = monitorViews([{ ...cell, sequential: { ...cell.sequential, looks } }]);
    if (view === undefined) throw new Error('no monitor');
    expect(view.looks.map(({ change }) => change)).toEqual(['–', '+∞']);
    const { markup } = monitor(view);
    expect(markup).not.toMatch(/NaN|Infinity/);
    expect(markup.match(/<circle/g)).toHaveLength(1);
  });
});

describe('the null histogram', () => {
  test('what is measured far out has hardly anything beyond it', () => {
    const [dearer, same] = monitors('gate: regressed');
    expect(dearer?.histogram?.isTail).toBe(true);
    expect(same?.histogram?.isTail).toBe(false);
    expect(beyond(dearer)).toBeLessThan(beyond(same));
  });

  test('has a bar for each bin with something in it', () => {
    const view = monitors('gate: regressed')[0]?.histogram;
    if (view === null || view === undefined) throw new Error('no histogram');
    const bars = histogram(view).markup.match(/class="bin/g);
    expect(bars).toHaveLength(view.bins.filter(({ count }) => count > 0).length);
  });
});
