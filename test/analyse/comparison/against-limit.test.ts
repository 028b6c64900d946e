import { describe, expect, test } from 'vitest';
import { showsAbove, showsBelow } from '../../../src/analyse/comparison/against-limit.ts';
import type { ComparedTrial } from '../../../src/analyse/comparison/paired.ts';
import { parseUsd } from '../../../src/model/money.ts';

const trial = (name: string, cost: number, accepted = true): ComparedTrial => ({
  case: name,
  cost,
  accepted,
});
const most = parseUsd('1');

describe('showsAbove', () => {
  test('cases may differ as much as they like: their repeats are what counts', () => {
    const trials = ['a', 'b', 'c'].flatMap((name, at) => [
      trial(name, 0.1 + at),
      trial(name, 0.12 + at),
      trial(name, 0.11 + at),
    ]);
    expect(showsAbove(trials, { per: 'trial', most }, 0.05)).toBe(true);
    expect(showsAbove(trials, { per: 'trial', most: parseUsd('1.12') }, 0.05)).toBe(false);
  });

  test('a mean that is above by chance shows nothing', () => {
    const trials = [trial('a', 0.2), trial('a', 2.1), trial('b', 0.4), trial('b', 1.9)];
    expect(showsAbove(trials, { per: 'trial', most }, 0.05)).toBe(false);
  });

  test('failures make a correct output dearer than a trial', () => {
    const trials = ['a', 'b'].flatMap((name) => [
      trial(name, 0.6),
      trial(name, 0.6, false),
      trial(name, 0.6, false),
    ]);
    expect(showsAbove(trials, { per: 'trial', most }, 0.05)).toBe(false);
    expect(showsAbove(trials, { per: 'correct', most }, 0.3)).toBe(true);
  });

  test('constant costs are above their limit or not; one trial shows nothing', () => {
    expect(showsAbove([trial('a', 2), trial('a', 2)], { per: 'trial', most }, 0.05)).toBe(true);
    expect(showsAbove([trial('a', 1), trial('a', 1)], { per: 'trial', most }, 0.05)).toBe(false);
    expect(showsAbove([trial('a', 2)], { per: 'trial', most }, 0.05)).toBe(false);
  });
});

describe('showsBelow', () => {
  test('is Wilson’s bound', () => {
    const trials = Array.from({ length: 40 }, (_, at) => trial('a', 1, at < 20));
    expect(showsBelow(trials, 0.62, 0.05)).toBe(false);
    expect(showsBelow(trials, 0.63, 0.05)).toBe(true);
    expect(showsBelow([], 0.63, 0.05)).toBe(false);
  });
});
