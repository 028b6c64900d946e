import fc from 'fast-check';
import { expect, test } from 'vitest';
import { openWaits } from '../../src/execute/waits.ts';

test('what is waited at once is counted once, however it is told', () => {
  const spans = fc.array(fc.record({ from: fc.nat(60), ms: fc.nat(20), lateMs: fc.nat(10) }), {
    maxLength: 12,
  });
  fc.assert(
    fc.property(spans, (waits) => {
      let now = 0;
      let total = 0;
      const opened = openWaits(
        () => now,
        (ms) => (total += ms),
      );
      for (const { from, ms, lateMs } of waits.toSorted(
        (left, right) => left.from + left.ms + left.lateMs - (right.from + right.ms + right.lateMs),
      )) {
        now = from + ms + lateMs;
        opened.add(ms, lateMs);
      }
      const inOne = (tick: number): boolean => waits.some(({ from, ms }) => from <= tick && tick < from + ms);
      expect(total).toBe(Array.from({ length: 100 }, (_, tick) => tick).filter(inOne).length);
    }),
  );
});

test('waits that go on are known, and those that overlap them are not added', async () => {
  let now = 0;
  let total = 0;
  const waits = openWaits(
    () => now,
    (ms) => (total += ms),
  );
  const ends: (() => void)[] = [];
  const wait = async (): Promise<void> =>
    waits.during(async () => new Promise((resolve) => ends.push(resolve)));
  const first = wait();
  now = 10;
  const second = wait();
  now = 30;
  expect(waits.ongoingMs()).toBe(30);
  ends[1]?.();
  await second;
  expect([total, waits.ongoingMs()]).toEqual([20, 10]);
  now = 40;
  ends[0]?.();
  await first;
  expect([total, waits.ongoingMs()]).toEqual([40, 0]);
});
