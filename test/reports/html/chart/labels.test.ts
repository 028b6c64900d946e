import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Placement, placeLabels } from '../../../../reports/html/chart/labels.ts';

const PANEL = { width: 280, height: 250 };

function box(mark: { x: number; y: number; width: number }, { dx, dy, anchor }: Placement): number[] {
  const left = mark.x + dx - (anchor === 'start' ? 0 : anchor === 'end' ? mark.width : mark.width / 2);
  return [left, left + mark.width, mark.y + dy - 14, mark.y + dy + 14];
}

test('labels of marks that are apart cover neither one another nor a mark', () => {
  const marks = [
    { x: 40, y: 40, width: 70, clearance: 5 },
    { x: 60, y: 60, width: 70, clearance: 0 },
    { x: 220, y: 30, width: 70, clearance: 0 },
    { x: 200, y: 220, width: 90, clearance: 0 },
  ];
  const boxes = placeLabels(marks, marks, PANEL).map((placement, index) =>
    box(marks[index] ?? { x: 0, y: 0, width: 0 }, placement),
  );
  for (const [index, one] of boxes.entries()) {
    for (const other of boxes.slice(index + 1)) {
      const [left = 0, right = 0, top = 0, bottom = 0] = one;
      const [otherLeft = 0, otherRight = 0, otherTop = 0, otherBottom = 0] = other;
      const apart = right <= otherLeft || otherRight <= left || bottom <= otherTop || otherBottom <= top;
      expect(apart).toBe(true);
    }
  }
});

test('every label gets a place near its mark, inside of the panel where there is room', () => {
  const mark = fc.record({
    x: fc.integer({ min: 0, max: 280 }),
    y: fc.integer({ min: 0, max: 250 }),
    width: fc.integer({ min: 30, max: 120 }),
    clearance: fc.constant(0),
  });
  fc.assert(
    fc.property(mark, (only) => {
      const [placement] = placeLabels([only], [only], PANEL);
      const [left = 0, right = 0, top = 0, bottom = 0] = box(only, placement ?? { dx: 1e9, dy: 0, anchor: 'end', far: false });
      expect(left).toBeGreaterThanOrEqual(-1);
      expect(right).toBeLessThanOrEqual(PANEL.width + 9);
      expect(top).toBeGreaterThanOrEqual(-1);
      expect(bottom).toBeLessThanOrEqual(PANEL.height + 1);
    }),
    { numRuns: 200 },
  );
});
