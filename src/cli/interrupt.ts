/** What Ctrl-C means during a run. */
export interface Interrupt {
  /** Aborted by the first Ctrl-C: begin nothing new, finish what is in flight. */
  readonly drain: AbortSignal;
  /** Aborted by the second: end at once; what is paid is in the ledger. */
  readonly stop: AbortSignal;
  release(): void;
}

/** Takes over SIGINT and SIGTERM until released; says each time what happens now. */
export function interruptible(): Interrupt {
  const drain = new AbortController();
  const stop = new AbortController();
  const onSignal = (): void => {
    if (!drain.signal.aborted) {
      console.error(
        '\nfinishing what is in flight; press Ctrl-C again to stop at once (nothing paid for is lost)',
      );
      drain.abort();
    } else {
      stop.abort();
    }
  };
  process.on('SIGINT', onSignal);
  process.on('SIGTERM', onSignal);
  return {
    drain: drain.signal,
    stop: stop.signal,
    release: () => {
      process.off('SIGINT', onSignal);
      process.off('SIGTERM', onSignal);
    },
  };
}
