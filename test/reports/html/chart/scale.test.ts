import fc from 'fast-check';
import { expect, test } from 'vitest';
import { dollars, linearScale, logScale } from '../../../../reports/html/chart/scale.ts';

test('a logarithmic scale puts its ends at 0 and 1 and equal ratios at equal distances', () => {
  const { at } = logScale(1, 100, 0.1);
  expect(at(1)).toBe(0);
  expect(at(100)).toBe(1);
  expect(at(10)).toBeCloseTo(0.5, 12);
  expect(at(0)).toBe(0);
  expect(at(1e9)).toBe(1);
});

test('ticks are round, inside of the domain and never closer than asked', () => {
  fc.assert(
    fc.property(
      fc.double({ min: -9, max: 6, noNaN: true }),
      fc.double({ min: 0.05, max: 8, noNaN: true }),
      (from, decades) => {
        const [low, high] = [10 ** from, 10 ** (from + decades)];
        const { at, ticks } = logScale(low, high, 0.17);
        expect(ticks.every((tick) => tick >= low && tick <= high)).toBe(true);
        const gaps = ticks.slice(1).map((tick, index) => at(tick) - at(ticks[index] ?? 0));
        expect(Math.min(1, ...gaps)).toBeGreaterThanOrEqual(0.17 - 1e-9);
      },
    ),
  );
});

test('a linear scale begins at 0 and has a few round ticks', () => {
  expect(linearScale(0.0127, 4).ticks).toEqual([0, 0.005, 0.01]);
  expect(linearScale(95, 4).ticks).toEqual([0, 50]);
  expect(linearScale(0, 4)).toMatchObject({ ticks: [0] });
  expect(linearScale(0, 4).at(3)).toBe(0);
});

test.each([
  [0, '$0'],
  [0.005, '$0.005'],
  [0.015, '$0.015'],
  [1, '$1'],
  [2.5, '$2.5'],
  [20, '$20'],
  [1e-6, '$0.000001'],
])('%s is written %s', (value, text) => {
  expect(dollars(value)).toBe(text);
});
