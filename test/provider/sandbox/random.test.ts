import { describe, expect, test } from 'vitest';
import { hash53, lognormal, normal, shortId, uniform } from '../../../src/provider/sandbox/random.ts';

const COUNT = 20_000;
const names = Array.from(
  { length: COUNT },
  (_, index) => `1\u0000steady\u0000spec\u0000case-${index}\u00001\u00001`,
);

describe('draws', () => {
  test('belong to their name and to nothing else', () => {
    expect(uniform('a')).toBe(uniform('a'));
    expect(uniform('a')).not.toBe(uniform('b'));
    expect(Number.isSafeInteger(hash53('a'))).toBe(true);
    expect(shortId('a')).toMatch(/^[0-9a-z]+$/u);
  });

  test('are uniform over names that differ by little', () => {
    const buckets = Array.from({ length: 20 }, () => 0);
    for (const name of names) {
      const index = Math.floor(uniform(name) * 20);
      buckets[index] = (buckets[index] ?? 0) + 1;
    }
    const wanted = COUNT / 20;
    const chi2 = buckets.reduce((sum, count) => sum + (count - wanted) ** 2 / wanted, 0);
    // 99.9 % quantile of chi-square with 19 degrees of freedom.
    expect(chi2).toBeLessThan(43.8);
  });

  test('of neighbouring names are uncorrelated', () => {
    const draws = names.map((name) => uniform(name) - 0.5);
    const covariance =
      draws.slice(1).reduce((sum, draw, index) => sum + draw * (draws[index] ?? 0), 0) / (COUNT - 1);
    expect(Math.abs(covariance * 12)).toBeLessThan(4 / Math.sqrt(COUNT));
  });

  test('of one place under two purposes are independent', () => {
    const cells = Array.from({ length: 25 }, () => 0);
    for (const name of Array.from({ length: COUNT }, (_, index) => `draw-${index}`)) {
      const row = Math.floor(uniform(`${name}\u0000kind`) * 5);
      const column = Math.floor(uniform(`${name}\u0000place`) * 5);
      cells[row * 5 + column] = (cells[row * 5 + column] ?? 0) + 1;
    }
    const wanted = COUNT / 25;
    const chi2 = cells.reduce((sum, count) => sum + (count - wanted) ** 2 / wanted, 0);
    // 99.9 % quantile of chi-square with 24 degrees of freedom.
    expect(chi2).toBeLessThan(51.2);
  });

  test('normal and lognormal have their declared moments', () => {
    const draws = names.map((name) => normal(name));
    const mean = draws.reduce((sum, draw) => sum + draw, 0) / COUNT;
    const variance = draws.reduce((sum, draw) => sum + draw * draw, 0) / COUNT;
    expect(Math.abs(mean)).toBeLessThan(4 / Math.sqrt(COUNT));
    expect(Math.abs(variance - 1)).toBeLessThan(4 * Math.sqrt(2 / COUNT));
    const sorted = names.map((name) => lognormal(name, 30, 0.35)).sort((left, right) => left - right);
    expect(Math.abs((sorted[COUNT / 2] ?? 0) - 30)).toBeLessThan(0.6);
  });
});
