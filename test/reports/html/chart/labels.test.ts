import fc from 'fast-check';
import { expect, test } from 'vitest';
import { boxOf, type Labelled, placeLabels } from '../../../../reports/html/chart/labels.ts';

const PANEL = { widths: [270, 620], height: 250 };

test('labels of marks that are apart cover neither one another nor another mark, at any width', () => {
  const marks: readonly Labelled[] = [
    { at: 0.07, y: 200, width: 110, clearance: 5 },
    { at: 0.12, y: 213, width: 65, clearance: 0 },
    { at: 0.2, y: 203, width: 65, clearance: 0 },
    { at: 0.18, y: 147, width: 65, clearance: 0 },
    { at: 0.93, y: 103, width: 65, clearance: 0 },
  ];
  const places = placeLabels(marks, marks, PANEL);
  for (const width of PANEL.widths) {
    const boxes = marks.map((mark, index) =>
      boxOf(mark, places[index] ?? { dx: 0, dy: 0, anchor: 'end', far: false }, width),
    );
    const covered = boxes.flatMap((one, index) =>
      boxes
        .slice(index + 1)
        .filter(
          (other) =>
            one.left < other.right &&
            other.left < one.right &&
            one.top < other.bottom &&
            other.top < one.bottom,
        ),
    );
    expect(covered).toEqual([]);
    const hidden = boxes.flatMap((box) =>
      marks.filter(({ at, y }) => {
        const x = at * width;
        return x > box.left && x < box.right && y > box.top && y < box.bottom;
      }),
    );
    expect(hidden).toEqual([]);
  }
});

test('a label alone stands near its mark and inside of the panel', () => {
  const mark = fc.record({
    at: fc.double({ min: 0, max: 1, noNaN: true }),
    y: fc.integer({ min: 0, max: 250 }),
    width: fc.integer({ min: 30, max: 120 }),
    clearance: fc.constantFrom(0, 5),
  });
  fc.assert(
    fc.property(mark, (only) => {
      const [placement] = placeLabels([only], [only], PANEL);
      expect(placement).toBeDefined();
      for (const width of placement === undefined ? [] : PANEL.widths) {
        const box = boxOf(only, placement ?? { dx: 0, dy: 0, anchor: 'end', far: false }, width);
        expect(box.left).toBeGreaterThanOrEqual(-2);
        expect(box.right).toBeLessThanOrEqual(width + 10);
        expect(box.top).toBeGreaterThanOrEqual(-2);
        expect(box.bottom).toBeLessThanOrEqual(PANEL.height + 2);
      }
    }),
    { numRuns: 100 },
  );
});
