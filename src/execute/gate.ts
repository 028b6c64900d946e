import pLimit from 'p-limit';
import type { LiveLimit } from './traffic/live-limit.ts';

/**
 * Runs `work` over a lazy stream with at most `concurrency` at once, or with what a live limit says now. No more
 * than twice that many items are ever taken from the stream ahead of time, so that a million planned trials cost
 * no memory.
 * Resolves when the stream ends and all work is done; rejects with the first failure, after the work in
 * flight has ended.
 */
export async function runGated<Item>(
  items: Iterable<Item>,
  concurrency: number,
  work: (item: Item) => Promise<void>,
  live?: LiveLimit,
): Promise<void> {
  const limit = pLimit({ concurrency: live?.current() ?? concurrency, rejectOnClear: false });
  live?.follow((current) => {
    limit.concurrency = current;
  });
  const inFlight = new Set<Promise<void>>();
  const failures: unknown[] = [];
  let onEnd: (() => void) | null = null;
  for (const item of items) {
    if (failures.length > 0) break;
    const task = limit(work, item)
      .catch((failure: unknown) => {
        failures.push(failure);
      })
      .finally(() => {
        inFlight.delete(task);
        onEnd?.();
      });
    inFlight.add(task);
    if (inFlight.size < 2 * concurrency) continue;
    // A race of all that is in flight would cost, at every item, as much as there is in flight.
    await new Promise<void>((resolve) => {
      onEnd = resolve;
    });
  }
  await Promise.all(inFlight);
  if (failures.length > 0) throw failures[0];
}
