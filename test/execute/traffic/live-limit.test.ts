import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type LimitChange, openLiveLimit } from '../../../src/execute/traffic/live-limit.ts';

test('halves at most once a round-trip, and gains one after as many good answers as are in flight', () => {
  let nowMs = 0;
  const changes: LimitChange[] = [];
  const limit = openLiveLimit(
    8,
    () => nowMs,
    (change) => changes.push(change),
  );
  nowMs = 100;
  limit.pressed(10, 'HTTP 429');
  // Sent before that decrease: their refusals are news of the old load.
  limit.pressed(20, 'HTTP 429');
  limit.pressed(99, 'HTTP 429');
  expect(limit.current()).toBe(4);
  nowMs = 200;
  limit.pressed(150, 'HTTP 503');
  expect(limit.current()).toBe(2);
  limit.succeeded();
  expect(limit.current()).toBe(2);
  limit.succeeded();
  expect(limit.current()).toBe(3);
  for (let answers = 0; answers < 100; answers += 1) limit.succeeded();
  expect(limit.current()).toBe(8);
  expect(limit.lowest()).toBe(2);
  expect(changes.map(({ from, to }) => [from, to])).toEqual([
    [8, 4],
    [4, 2],
    [2, 3],
    [3, 4],
    [4, 5],
    [5, 6],
    [6, 7],
    [7, 8],
  ]);
  expect(changes[1]?.why).toBe('HTTP 503');
});

test('stays a whole number from one to the ceiling, and tells exactly its changes', () => {
  const step = fc.record({ good: fc.boolean(), ageMs: fc.nat(50) });
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 300 }), fc.array(step, { maxLength: 200 }), (ceiling, steps) => {
      let nowMs = 0;
      let told = ceiling;
      const limit = openLiveLimit(
        ceiling,
        () => nowMs,
        () => undefined,
      );
      limit.follow((current) => {
        told = current;
      });
      for (const { good, ageMs } of steps) {
        nowMs += 10;
        if (good) limit.succeeded();
        else limit.pressed(nowMs - ageMs, 'HTTP 429');
        expect(Number.isInteger(limit.current())).toBe(true);
        expect(limit.current()).toBeGreaterThanOrEqual(1);
        expect(limit.current()).toBeLessThanOrEqual(ceiling);
        expect(told).toBe(limit.current());
      }
    }),
  );
});
