/** The clock that limits wait by; injected, so that a test can hold it. */
export interface TrafficClock {
  /** Milliseconds that never jump. */
  readonly nowMs: () => number;
  /** Calls back after so many milliseconds; the returned function calls it off. */
  readonly after: (ms: number, call: () => void) => () => void;
}

/** Returns the clock of this process. */
export function processClock(nowMs: () => number): TrafficClock {
  return {
    nowMs,
    after: (ms, call) => {
      const timer = setTimeout(call, ms);
      return () => clearTimeout(timer);
    },
  };
}

/** Resolves after so many milliseconds; rejects with the signal's reason when that aborts first. */
export async function sleep(clock: TrafficClock, ms: number, signal: AbortSignal): Promise<void> {
  let cancel: (() => void) | undefined;
  try {
    const slept = new Promise<void>((resolve) => {
      cancel = clock.after(ms, resolve);
    });
    await untilAborted(slept, signal);
  } finally {
    cancel?.();
  }
}

/** Resolves or rejects as the promise does; rejects with the signal's reason when that aborts first. */
export async function untilAborted<Value>(promise: Promise<Value>, signal: AbortSignal): Promise<Value> {
  signal.throwIfAborted();
  let onAbort: (() => void) | undefined;
  const aborted = new Promise<never>((_resolve, reject) => {
    onAbort = () => reject(signal.reason instanceof Error ? signal.reason : new Error('aborted'));
    signal.addEventListener('abort', onAbort, { once: true });
  });
  try {
    return await Promise.race([promise, aborted]);
  } finally {
    if (onAbort !== undefined) signal.removeEventListener('abort', onAbort);
  }
}
