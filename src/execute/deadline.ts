import { setMaxListeners } from 'node:events';

/** A time limit that does not count the time an attempt spends waiting for us. */
export interface Deadline {
  /** Aborts when the time is up or when the parent aborts. */
  readonly signal: AbortSignal;
  /** Whether the time ran out, as opposed to an abort from outside. */
  expired(): boolean;
  clear(): void;
}

/** Returns the deadline of `seconds` (null: none) under a parent signal; `waitedMs` is what does not count. */
export function withDeadline(seconds: number | null, parent: AbortSignal, waitedMs: () => number): Deadline {
  const controller = new AbortController();
  // Tools and calls of one attempt all listen.
  setMaxListeners(0, controller.signal);
  const onParent = (): void => controller.abort(parent.reason);
  if (parent.aborted) onParent();
  parent.addEventListener('abort', onParent, { once: true });
  let expired = false;
  let timer: NodeJS.Timeout | undefined;
  let granted = 0;
  const arm = (ms: number): void => {
    timer = setTimeout(() => {
      const more = waitedMs() - granted;
      if (more > 0) {
        granted += more;
        arm(more);
        return;
      }
      expired = true;
      // Named as AbortSignal.timeout names it: open calls are then settled as timed out, not as cancelled.
      controller.abort(new DOMException('the attempt ran past its time limit', 'TimeoutError'));
    }, ms);
  };
  if (seconds !== null) arm(seconds * 1000);
  return {
    signal: controller.signal,
    expired: () => expired,
    clear: () => {
      clearTimeout(timer);
      parent.removeEventListener('abort', onParent);
    },
  };
}
