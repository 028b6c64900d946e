/**
 * Time that an attempt spends waiting for us: part of it is known before the wait is over. What several of its calls
 * wait at once, as tools that a model calls side by side do, has passed once and is counted once.
 */
export interface Waits {
  /** Runs what may wait, and adds how long it took to what was waited. */
  during<Value>(work: () => Promise<Value>): Promise<Value>;
  /** Adds a wait of so many milliseconds that was over `agoMs` before now. */
  add(ms: number, agoMs: number): void;
  /** Milliseconds of the waits that go on now. */
  ongoingMs(): number;
}

interface Span {
  readonly from: number;
  readonly to: number;
}

/** `waited` is told about each wait when it is over; `elapsedMs` is a monotonic clock. */
export function openWaits(elapsedMs: () => number, waited: (ms: number) => void): Waits {
  const open = new Set<{ readonly since: number }>();
  // Apart from one another and in order; waits that meet become one, so that they stay few.
  let past: readonly Span[] = [];
  const add = (span: Span): void => {
    if (span.to <= span.from) return;
    waited(newIn(span, past));
    past = joined(span, past);
  };
  return {
    async during(work) {
      const wait = { since: elapsedMs() };
      open.add(wait);
      try {
        return await work();
      } finally {
        open.delete(wait);
        add({ from: wait.since, to: elapsedMs() });
      }
    },
    add: (ms, agoMs) => {
      const to = elapsedMs() - agoMs;
      add({ from: to - ms, to });
    },
    ongoingMs: () => {
      if (open.size === 0) return 0;
      const first = Math.min(...[...open].map(({ since }) => since));
      return newIn({ from: first, to: elapsedMs() }, past);
    },
  };
}

/** Returns the milliseconds of a span that are in none of the others. */
function newIn({ from, to }: Span, others: readonly Span[]): number {
  return others.reduce(
    (left, other) => left - Math.max(0, Math.min(to, other.to) - Math.max(from, other.from)),
    to - from,
  );
}

function joined(span: Span, others: readonly Span[]): readonly Span[] {
  const apart = others.filter((other) => other.to < span.from || other.from > span.to);
  const met = others.filter((other) => !apart.includes(other));
  const from = Math.min(span.from, ...met.map((other) => other.from));
  const to = Math.max(span.to, ...met.map((other) => other.to));
  return [...apart, { from, to }].toSorted((left, right) => left.from - right.from);
}
