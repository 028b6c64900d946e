import type { Meter } from '../model/meter.ts';

/** How often a wait is counted while it lasts: a deadline that ends meanwhile must know of it. */
const TICK_MS = 100;

/** Waits for the promise; the time is the meter's waiting time and so no part of the attempt's. */
export async function countedWait<Value>(meter: Pick<Meter, 'waited'>, wait: Promise<Value>): Promise<Value> {
  let counted = performance.now();
  const count = (): void => {
    const now = performance.now();
    meter.waited(now - counted);
    counted = now;
  };
  const ticks = setInterval(count, TICK_MS);
  try {
    return await wait;
  } finally {
    clearInterval(ticks);
    count();
  }
}
