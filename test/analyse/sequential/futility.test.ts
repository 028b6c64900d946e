import { describe, expect, test } from 'vitest';
import { normalQuantile } from '../../../src/analyse/numeric/normal.ts';
import { mulberry32 } from '../../../src/analyse/numeric/random.ts';
import { chanceToDecide, isFutile } from '../../../src/analyse/sequential/futility.ts';

const standing = { logRatio: 0.1, se: 0.1, time: 0.4, lastZ: 1.8587, margin: 0.25 };

describe('the chance that going on decides', () => {
  test('is what paths with the trend so far end in', () => {
    const random = mulberry32(11);
    const lastSe = standing.se * Math.sqrt(standing.time);
    const limit = Math.log1p(standing.margin);
    let decided = 0;
    const paths = 40_000;
    for (let path = 0; path < paths; path += 1) {
      const last = standing.logRatio + lastSe * Math.sqrt(0.6) * normalQuantile(random());
      const fail = last >= standing.lastZ * lastSe && last >= limit;
      if (fail || last <= limit - standing.lastZ * lastSe) decided += 1;
    }
    expect(chanceToDecide(standing)).toBeCloseTo(decided / paths, 2);
  });

  test('is high for a clear result and low half-way between', () => {
    expect(chanceToDecide({ ...standing, logRatio: 0.6 })).toBeGreaterThan(0.99);
    expect(chanceToDecide({ ...standing, logRatio: -0.6 })).toBeGreaterThan(0.99);
    expect(chanceToDecide({ ...standing, logRatio: 0.11, se: 0.3 })).toBeLessThan(0.15);
  });

  test('stops a comparison from the second look on', () => {
    const hopeless = { ...standing, logRatio: 0.11, se: 0.3 };
    expect([1, 2, 3].map((look) => isFutile(hopeless, look))).toEqual([false, true, true]);
    expect(isFutile({ ...hopeless, se: null }, 2)).toBe(false);
    expect(isFutile({ ...standing, logRatio: 0.6 }, 2)).toBe(false);
  });

  test('is unknown without a spread, without a ratio and at the end', () => {
    expect(chanceToDecide({ ...standing, se: null })).toBeNull();
    expect(chanceToDecide({ ...standing, logRatio: Number.POSITIVE_INFINITY })).toBeNull();
    expect(chanceToDecide({ ...standing, time: 1 })).toBeNull();
  });
});
