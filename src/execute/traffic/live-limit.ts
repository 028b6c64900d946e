/** How many trials of a provider may be in flight: falls when it asks for less, and recovers. */
export interface LiveLimit {
  readonly ceiling: number;
  /** A whole number from 1 to the ceiling. */
  current(): number;
  /** A try that began at this time was answered well. */
  succeeded(): void;
  /** A try that began at this time was turned away because of the load. */
  pressed(startedMs: number, why: string): void;
  /** Tells the new value from now on. */
  follow(listener: (current: number) => void): void;
  readonly lowest: () => number;
}

export interface LimitChange {
  readonly from: number;
  readonly to: number;
  readonly why: string;
}

/**
 * Returns a limit with additive increase and multiplicative decrease (Chiu and Jain 1989): one more after as
 * many good answers as are in flight, half as many after a refusal. Refusals of tries that began before the
 * last decrease say nothing about it: at most one decrease a round-trip.
 */
export function openLiveLimit(
  ceiling: number,
  nowMs: () => number,
  onChange: (change: LimitChange) => void,
): LiveLimit {
  let exact = ceiling;
  let lowest = ceiling;
  let decreasedMs = Number.NEGATIVE_INFINITY;
  const listeners: ((current: number) => void)[] = [];
  const set = (next: number, why: string): void => {
    const from = Math.floor(exact);
    exact = Math.min(ceiling, Math.max(1, next));
    const to = Math.floor(exact);
    lowest = Math.min(lowest, to);
    if (from === to) return;
    onChange({ from, to, why });
    for (const listener of listeners) listener(to);
  };
  return {
    ceiling,
    current: () => Math.floor(exact),
    lowest: () => lowest,
    succeeded: () => {
      if (exact < ceiling) set(exact + 1 / Math.floor(exact), 'answers came in time');
    },
    pressed: (startedMs, why) => {
      if (startedMs < decreasedMs) return;
      decreasedMs = nowMs();
      set(Math.floor(exact) / 2, why);
    },
    follow: (listener) => {
      listeners.push(listener);
    },
  };
}
