import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { benjaminiHochberg, holm } from '../../src/analyse/multiplicity.ts';
import { differences, vectors } from './stat-vectors.ts';

interface Vector {
  readonly p: readonly number[];
  readonly bh: readonly number[];
  readonly holm: readonly number[];
}

describe('corrections for several tests', () => {
  test.skipIf(vectors === null)('agree with an independent implementation', () => {
    for (const vector of vectors.multiplicity as readonly Vector[]) {
      expect(differences(benjaminiHochberg(vector.p), vector.bh)).toEqual([]);
      expect(differences(holm(vector.p), vector.holm)).toEqual([]);
    }
  });

  test('give nothing for nothing and refuse what is no probability', () => {
    expect(benjaminiHochberg([])).toEqual([]);
    expect(holm([])).toEqual([]);
    expect(() => benjaminiHochberg([0.1, Number.NaN])).toThrow(RangeError);
    expect(() => holm([1.1])).toThrow(RangeError);
  });

  test('never lower a p-value, keep the order, and Holm is never below Benjamini-Hochberg', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 30 }), (p) => {
        const [lenient, strict] = [benjaminiHochberg(p), holm(p)];
        for (const [at, value] of p.entries()) {
          expect(lenient[at]).toBeGreaterThanOrEqual(value * (1 - 1e-12));
          expect(strict[at]).toBeGreaterThanOrEqual((lenient[at] ?? 0) * (1 - 1e-12));
          expect(strict[at]).toBeLessThanOrEqual(1);
          const below = lenient.filter((_, other) => (p[other] ?? 1) <= value);
          expect(Math.max(...below)).toBeLessThanOrEqual(lenient[at] ?? 0);
        }
      }),
    );
  });
});
