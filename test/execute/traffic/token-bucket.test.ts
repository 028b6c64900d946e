import fc from 'fast-check';
import { expect, test } from 'vitest';
import { openTokenBucket } from '../../../src/execute/traffic/token-bucket.ts';

test('in no minute more goes out than allowed, apart from the last amount; nothing waits for ever', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 5000 }),
      fc.array(fc.integer({ min: 1, max: 800 }), { minLength: 1, maxLength: 60 }),
      fc.array(fc.nat(20_000), { maxLength: 60 }),
      (perMinute, amounts, idles) => {
        const bucket = openTokenBucket(perMinute, 0);
        let nowMs = 0;
        const taken: { readonly atMs: number; readonly amount: number }[] = [];
        for (const [index, amount] of amounts.entries()) {
          nowMs += idles[index] ?? 0;
          const ms = bucket.waitMs(amount, nowMs);
          expect(Number.isFinite(ms)).toBe(true);
          nowMs += ms;
          expect(bucket.waitMs(amount, nowMs)).toBe(0);
          bucket.take(amount, nowMs);
          taken.push({ atMs: nowMs, amount });
        }
        for (const { atMs } of taken) {
          const within = taken.filter((one) => one.atMs > atMs - 60_000 && one.atMs <= atMs);
          const before = within.slice(0, -1).reduce((sum, one) => sum + one.amount, 0);
          const last = within.at(-1)?.amount ?? 0;
          // A span may also begin with an amount that was larger than the bucket.
          expect(before + last).toBeLessThanOrEqual(perMinute + 2 * Math.max(...amounts) + 1);
        }
      },
    ),
  );
});

test('single requests never exceed the minute', () => {
  for (const perMinute of [1, 2, 7, 10, 60, 500]) {
    const bucket = openTokenBucket(perMinute, 0);
    const times: number[] = [];
    let nowMs = 0;
    for (let count = 0; count < 3 * perMinute; count += 1) {
      nowMs += bucket.waitMs(1, nowMs);
      bucket.take(1, nowMs);
      times.push(nowMs);
    }
    for (const atMs of times) {
      const within = times.filter((one) => one > atMs - 60_000 && one <= atMs).length;
      expect(within).toBeLessThanOrEqual(perMinute);
    }
    // Ten minutes would be far too slow for three minutes' worth.
    expect(times.at(-1)).toBeLessThanOrEqual(4 * 60_000);
  }
});

test('what was reserved and not used comes back, what was used on top is owed', () => {
  const bucket = openTokenBucket(600, 0);
  bucket.take(60, 0);
  expect(bucket.waitMs(50, 0)).toBeGreaterThan(0);
  bucket.correct(50, 0);
  expect(bucket.waitMs(50, 0)).toBe(0);
  bucket.correct(-500, 0);
  expect(bucket.waitMs(10, 0)).toBeGreaterThan(50_000);
});
