import { describe, expect, test } from 'vitest';
import { mulberry32 } from '../../../src/analyse/numeric/random.ts';
import { normalQuantile } from '../../../src/analyse/numeric/normal.ts';
import { sequentialBounds } from '../../../src/analyse/sequential/bounds.ts';
import { hwangShihDeCani, obrienFleming, spendingNamed } from '../../../src/analyse/sequential/spending.ts';
import { differences, vectors } from '../stat-vectors.ts';

interface Vector {
  readonly spending: string;
  readonly times: readonly number[];
  readonly alpha: number;
  readonly cumulative: readonly number[];
  readonly z: readonly number[];
  readonly nominalP: readonly number[];
}

describe('group-sequential bounds', () => {
  test.skipIf(vectors === null)('agree with an independent implementation', () => {
    for (const vector of vectors.groupSequential as readonly Vector[]) {
      const spending = spendingNamed(vector.spending) ?? obrienFleming;
      const looks = sequentialBounds({ spending, times: vector.times, alpha: vector.alpha });
      const found = {
        cumulative: looks.map((look) => look.cumulative),
        z: looks.map((look) => look.z),
        nominalP: looks.map((look) => look.nominalP),
      };
      const { cumulative, z, nominalP } = vector;
      expect(differences(found, { cumulative, z, nominalP }, 1e-8)).toEqual([]);
    }
  });

  test('one look at the end is the fixed test', () => {
    const [look] = sequentialBounds({ spending: hwangShihDeCani(-1), times: [1], alpha: 0.05 });
    expect(look?.nominalP).toBeCloseTo(0.05, 12);
  });

  test('twenty looks spend what they should: paths without a change cross so often', () => {
    const times = Array.from({ length: 20 }, (_, at) => (at + 1) / 20);
    const looks = sequentialBounds({ spending: hwangShihDeCani(-1), times, alpha: 0.1 });
    const random = mulberry32(5);
    let crossed = 0;
    const paths = 20_000;
    for (let path = 0; path < paths; path += 1) {
      let sum = 0;
      for (const { time, z } of looks) {
        sum += normalQuantile(random()) / Math.sqrt(20);
        if (sum / Math.sqrt(time) >= z) {
          crossed += 1;
          break;
        }
      }
    }
    // Three standard errors of a simulation of this size.
    expect(Math.abs(crossed / paths - 0.1)).toBeLessThan(3 * Math.sqrt((0.1 * 0.9) / paths));
  });

  test('stay finite where almost nothing may be spent', () => {
    const looks = sequentialBounds({ spending: obrienFleming, times: [0.01, 0.5, 1], alpha: 0.05 });
    expect(looks.map((look) => Number.isNaN(look.z))).toEqual([false, false, false]);
    expect(looks[0]?.nominalP).toBeLessThan(1e-60);
    expect(looks[2]?.z).toBeCloseTo(1.6621, 3);
  });

  test.each([[[]], [[0.5, 0.5]], [[0, 1]], [[0.5, 1.2]], [[Number.NaN]]])('refuse looks at %j', (times) => {
    expect(() => sequentialBounds({ spending: obrienFleming, times, alpha: 0.05 })).toThrow(/do not rise/);
  });

  test('refuse a level that is none', () => {
    expect(() => sequentialBounds({ spending: obrienFleming, times: [1], alpha: 0 })).toThrow(/no level/);
  });
});
