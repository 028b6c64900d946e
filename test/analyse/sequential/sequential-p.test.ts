import { describe, expect, test } from 'vitest';
import { sequentialBounds } from '../../../src/analyse/sequential/bounds.ts';
import { sequentialP } from '../../../src/analyse/sequential/sequential-p.ts';
import { hwangShihDeCani, obrienFleming, spendingNamed } from '../../../src/analyse/sequential/spending.ts';
import { differences, vectors } from '../stat-vectors.ts';

interface Vector {
  readonly spending: string;
  readonly times: readonly number[];
  readonly pLooks: readonly number[];
  readonly p: number;
}

const times = [0.2, 0.4, 0.6, 0.8, 1];
const spending = hwangShihDeCani(-1);

describe('sequential p-values', () => {
  test.skipIf(vectors === null)('agree with an independent implementation', () => {
    for (const vector of vectors.sequentialP as readonly Vector[]) {
      const design = { spending: spendingNamed(vector.spending) ?? obrienFleming, times: vector.times };
      expect(differences(sequentialP(design, vector.pLooks), vector.p, 1e-5)).toEqual([]);
    }
  });

  test('are the level at which a bound is just reached', () => {
    const looks = sequentialBounds({ spending, times, alpha: 0.05 });
    const pLooks = [0.4, 0.2, looks[2]?.nominalP ?? 0];
    expect(sequentialP({ spending, times }, pLooks)).toBeCloseTo(0.05, 5);
  });

  test('never rise with another look, and are 1 before the first', () => {
    const pLooks = [0.03, 0.4, 0.02, 0.3, 0.001];
    const found = pLooks.map((_, at) => sequentialP({ spending, times }, pLooks.slice(0, at + 1)));
    expect(found).toEqual(found.toSorted((left, right) => right - left));
    expect(sequentialP({ spending, times }, [])).toBe(1);
    expect(sequentialP({ spending, times }, [1, 1, 1])).toBe(1);
  });

  test('are the fixed p-value when there is one look', () => {
    expect(sequentialP({ spending, times: [1] }, [0.0123])).toBeCloseTo(0.0123, 6);
    expect(sequentialP({ spending, times: [1] }, [0])).toBeLessThan(1e-290);
  });
});
