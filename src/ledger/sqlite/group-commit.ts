import type { Failure } from '../../model/failure.ts';

/** Where a batch goes. */
export interface CommitTarget<Work> {
  /** Writes all of it in one transaction; throws when nothing was written. */
  commit(batch: readonly Work[]): void;
  /** Returns the failure that ends all writing, or null when a single work is to blame. */
  fatal(error: unknown): Failure | null;
}

interface Waiting<Work> {
  /** undefined while it is being prepared: everything behind it waits, so that order is kept. */
  work: Work | undefined;
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

const LONGEST_REST_MS = 10;
const FULL_BATCH = 64;
/** More than this in one transaction would hold up the event loop. */
const LARGEST_BATCH = 256;

/**
 * Collects what several callers want written and commits it together, in the order it was added.
 *
 * The first work schedules a commit behind the events that are already due, so that their work joins it.
 * When commits are shared by several callers, the next one waits as long as the last one took (10 ms at
 * the most): committing then never takes more than about half of the loop, however slow the disk is.
 */
export class GroupCommit<Work> {
  readonly #target: CommitTarget<Work>;
  readonly #queue: Waiting<Work>[] = [];
  #onEmpty: (() => void)[] = [];
  #timer: ReturnType<typeof setTimeout> | null = null;
  #due = false;
  #restUntil = 0;
  #refusal: Failure | null = null;

  constructor(target: CommitTarget<Work>) {
    this.#target = target;
  }

  /** Resolves when the work is durable; rejects alone when the work itself cannot be written. */
  add(work: Work | Promise<Work>): Promise<void> {
    if (this.#refusal !== null) return Promise.reject(this.#refusal);
    return new Promise<void>((resolve, reject) => {
      const waiting: Waiting<Work> = { work: undefined, resolve, reject };
      this.#queue.push(waiting);
      if (work instanceof Promise) void this.#prepare(waiting, work);
      else waiting.work = work;
      this.#schedule();
    });
  }

  /** Resolves when nothing waits any more. */
  drain(): Promise<void> {
    if (this.#queue.length === 0) return Promise.resolve();
    return new Promise((resolve) => {
      this.#onEmpty.push(resolve);
      this.#schedule();
    });
  }

  async #prepare(waiting: Waiting<Work>, work: Promise<Work>): Promise<void> {
    try {
      waiting.work = await work;
    } catch (error) {
      waiting.reject(error);
      const place = this.#queue.indexOf(waiting);
      if (place !== -1) this.#queue.splice(place, 1);
    }
    this.#goOn();
  }

  #goOn(): void {
    if (this.#queue.length > 0) {
      this.#schedule();
      return;
    }
    const drained = this.#onEmpty;
    this.#onEmpty = [];
    for (const wake of drained) wake();
  }

  #schedule(): void {
    if (this.#due || this.#queue[0]?.work === undefined) return;
    const rest = this.#restUntil - performance.now();
    const hurry = this.#queue.length >= FULL_BATCH || this.#onEmpty.length > 0 || rest < 1;
    if (hurry) {
      if (this.#timer !== null) clearTimeout(this.#timer);
      this.#due = true;
      setImmediate(() => this.#flush());
    } else {
      this.#timer ??= setTimeout(() => this.#flush(), rest);
    }
  }

  #flush(): void {
    this.#due = false;
    this.#timer = null;
    const unready = this.#queue.findIndex((waiting) => waiting.work === undefined);
    const ready = unready === -1 ? this.#queue.length : unready;
    const batch = this.#queue.splice(0, Math.min(ready, LARGEST_BATCH));
    const begin = performance.now();
    this.#settle(batch);
    const end = performance.now();
    this.#restUntil = batch.length > 1 ? end + Math.min(end - begin, LONGEST_REST_MS) : 0;
    this.#goOn();
  }

  #settle(batch: readonly Waiting<Work>[]): void {
    if (batch.length === 0) return;
    try {
      if (this.#refusal !== null) throw this.#refusal;
      this.#target.commit(batch.flatMap(({ work }) => (work === undefined ? [] : [work])));
    } catch (error) {
      this.#refusal ??= this.#target.fatal(error);
      if (this.#refusal !== null) this.#refuseAll(this.#refusal, batch);
      else if (batch.length === 1) batch[0]?.reject(error);
      else for (const waiting of batch) this.#settle([waiting]);
      return;
    }
    for (const waiting of batch) waiting.resolve();
  }

  #refuseAll(failure: Failure, batch: readonly Waiting<Work>[]): void {
    for (const waiting of [...batch, ...this.#queue.splice(0)]) waiting.reject(failure);
  }
}
