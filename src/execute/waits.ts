/** Time that an attempt spends waiting for us: part of it is known before the wait is over. */
export interface Waits {
  /** Runs what may wait, and adds how long it took to what was waited. */
  during<Value>(work: () => Promise<Value>): Promise<Value>;
  /** Milliseconds of the waits that go on now. */
  ongoingMs(): number;
}

/** `waited` is told about each wait when it is over; `elapsedMs` is a monotonic clock. */
export function openWaits(elapsedMs: () => number, waited: (ms: number) => void): Waits {
  const open = new Set<{ readonly since: number }>();
  return {
    async during(work) {
      const wait = { since: elapsedMs() };
      open.add(wait);
      try {
        return await work();
      } finally {
        open.delete(wait);
        waited(elapsedMs() - wait.since);
      }
    },
    ongoingMs: () => {
      const now = elapsedMs();
      return [...open].reduce((sum, { since }) => sum + now - since, 0);
    },
  };
}
