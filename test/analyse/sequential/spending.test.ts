import { describe, expect, test } from 'vitest';
import {
  hwangShihDeCani,
  obrienFleming,
  pocock,
  spendingNamed,
} from '../../../src/analyse/sequential/spending.ts';

describe('spending functions', () => {
  test.each([
    ['obf', obrienFleming],
    ['pocock', pocock],
    ['hsd-1', hwangShihDeCani(-1)],
    ['hsd0', hwangShihDeCani(0)],
    ['hsd-4', hwangShihDeCani(-4)],
  ] as const)('%s grows from nothing to all', (_, spending) => {
    const spent = [0, 0.01, 0.2, 0.5, 0.8, 1].map((time) => spending(time, 0.05));
    expect(spent[0]).toBe(0);
    expect(spent.at(-1)).toBeCloseTo(0.05, 14);
    expect(spent).toEqual(spent.toSorted((left, right) => left - right));
  });

  test('are found by name, and by no other', () => {
    expect(spendingNamed('hsd-1')?.(0.2, 0.05)).toBeCloseTo(0.006442562404, 12);
    expect(spendingNamed('pocock')).toBe(pocock);
    expect(spendingNamed('hsd')).toBeNull();
    expect(spendingNamed('bonferroni')).toBeNull();
  });
});
