/** What Ctrl-C means during a run. */
export interface Interrupt {
  /** Aborted by the first Ctrl-C: begin nothing new, finish what is in flight. */
  readonly drain: AbortSignal;
  /** Aborted by the second: end at once; what is paid is in the ledger. */
  readonly stop: AbortSignal;
  release(): void;
}

/** Takes over SIGINT and SIGTERM until released; says what happens now. The third ends the process like any other. */
export function interruptible(): Interrupt {
  const drain = new AbortController();
  const stop = new AbortController();
  const release = (): void => {
    process.off('SIGINT', onSignal);
    process.off('SIGTERM', onSignal);
  };
  const onSignal = (signal: NodeJS.Signals): void => {
    if (!drain.signal.aborted) {
      console.error('\nfinishing what is in flight; Ctrl-C again stops at once, losing nothing paid');
      drain.abort();
    } else if (!stop.signal.aborted) {
      stop.abort();
    } else {
      release();
      process.kill(process.pid, signal);
    }
  };
  process.on('SIGINT', onSignal);
  process.on('SIGTERM', onSignal);
  return {
    drain: drain.signal,
    stop: stop.signal,
    release,
  };
}
