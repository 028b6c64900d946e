import { expect, test } from 'vitest';
import { drawIndex, mulberry32 } from '../../../src/analyse/numeric/random.ts';
import { vectors } from '../stat-vectors.ts';

test('a seed always gives the same stream', () => {
  const stream = mulberry32(12345);
  expect([stream(), stream(), stream()]).toEqual([0.9797282677609473, 0.3067522644996643, 0.484205421525985]);
});

test('indices cover the range evenly', () => {
  const stream = mulberry32(7);
  const counts = [0, 0, 0, 0];
  for (let draw = 0; draw < 8000; draw += 1) {
    const index = drawIndex(stream, 4);
    counts[index] = (counts[index] ?? 0) + 1;
  }
  expect(counts).toHaveLength(4);
  for (const count of counts) expect(Math.abs(count - 2000)).toBeLessThan(200);
});

test.skipIf(vectors === null)('independent vectors', () => {
  for (const { seed, first } of vectors.special.mulberry32) {
    const stream = mulberry32(seed);
    expect(first.map(() => stream())).toEqual(first);
  }
});
