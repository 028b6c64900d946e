import { expect, test } from 'vitest';
import { clopperPearson } from '../../../src/analyse/yield/clopper-pearson.ts';
import { differences, vectors } from '../stat-vectors.ts';

test('known values', () => {
  expect(clopperPearson(0, 10)).toEqual({ lower: 0, upper: expect.closeTo(0.3084971078187607, 12) });
  expect(clopperPearson(10, 10)).toEqual({ lower: expect.closeTo(0.6915028921812392, 12), upper: 1 });
});

test.skipIf(vectors === null)('independent vectors', () => {
  for (const { x, n, ci } of vectors.special.clopperPearson) {
    const { lower, upper } = clopperPearson(x, n);
    expect(differences([lower, upper], ci)).toEqual([]);
  }
});
