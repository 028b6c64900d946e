import type { TrafficClock } from '../../../src/execute/traffic/wait.ts';

/** A clock that stands still until it is told to go on. */
export interface HeldClock extends TrafficClock {
  /** Moves on by so many milliseconds, calling back in order, and lets promises settle between. */
  advance(ms: number): Promise<void>;
}

const settle = async (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

export function heldClock(): HeldClock {
  let nowMs = 0;
  let timers: { readonly atMs: number; readonly call: () => void }[] = [];
  return {
    nowMs: () => nowMs,
    after: (ms, call) => {
      const timer = { atMs: nowMs + ms, call };
      timers.push(timer);
      return () => {
        timers = timers.filter((other) => other !== timer);
      };
    },
    advance: async (ms) => {
      const untilMs = nowMs + ms;
      await settle();
      for (;;) {
        const next = timers.filter(({ atMs }) => atMs <= untilMs).sort((a, b) => a.atMs - b.atMs)[0];
        if (next === undefined) break;
        timers = timers.filter((other) => other !== next);
        nowMs = Math.max(nowMs, next.atMs);
        next.call();
        await settle();
      }
      nowMs = untilMs;
      await settle();
    },
  };
}
