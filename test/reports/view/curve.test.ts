import { expect, test } from 'vitest';
import { STATES } from '../../fixtures/states.ts';
import { demoView } from '../../fixtures/view.ts';

test('every curve climbs, and ends at the yield and at what is left of it', () => {
  for (const { curves } of demoView().specs) {
    for (const { correct, failed } of curves.curves) {
      for (const points of [correct, failed]) {
        for (const [at, point] of points.entries()) {
          expect(point.share).toBeGreaterThan(points[at - 1]?.share ?? 0);
          expect(point.cost).toBeGreaterThanOrEqual(points[at - 1]?.cost ?? 0);
        }
      }
      expect((correct.at(-1)?.share ?? 0) + (failed.at(-1)?.share ?? 0)).toBeCloseTo(1, 12);
    }
  }
});

test('of many variants only as many as one can tell apart are drawn', () => {
  const { curves, more } = STATES['many specs and variants']?.().specs[0]?.curves ?? { curves: [], more: 0 };
  expect(curves.length).toBe(8);
  expect(more).toBe(4);
});
