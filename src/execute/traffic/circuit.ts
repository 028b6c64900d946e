import type { TryReport } from '../../model/traffic.ts';
import type { TrafficClock } from './wait.ts';
import { untilAborted } from './wait.ts';

/** Whether a provider is there. While it is not, one try at a time goes out to see whether it is again. */
export interface Circuit {
  /** Resolves when a try may go out, or with the reason why none will any more. */
  pass(signal: AbortSignal): Promise<CircuitPass>;
  /** Whether the provider counts as down. */
  isOpen(): boolean;
  /** Why the provider was given up; null when it was not. */
  gaveUp(): string | null;
}

export type CircuitPass =
  | {
      readonly kind: 'open';
      /** Whether it tests a provider that counts as down. */
      readonly probe: boolean;
      report(report: TryReport, place: string): void;
    }
  | { readonly kind: 'gave-up'; readonly reason: string };

export type CircuitChange =
  | { readonly state: 'open'; readonly why: string; readonly giveUpSeconds: number }
  | { readonly state: 'closed'; readonly downMs: number; readonly probes: number }
  | { readonly state: 'gave-up'; readonly reason: string };

/** Connections that could not be made, one after the other: no request can be the cause of that. */
const UNREACHED_OPENS = 3;
/** Failures one after the other of at least two requests: a single one may be what breaks the provider. */
const BROKEN_OPENS = 5;
const FIRST_PROBE_MS = 500;
const LONGEST_PROBE_MS = 15_000;

interface Down {
  readonly sinceMs: number;
  readonly why: string;
  delayMs: number;
  probes: number;
  probing: boolean;
  due: boolean;
  readonly cancelGiveUp: () => void;
  cancelProbe: () => void;
}

/** Returns a closed circuit; `giveUpMs` is how long a provider may be down before the run ends without it. */
export function openCircuit(
  giveUpMs: number,
  clock: TrafficClock,
  onChange: (change: CircuitChange) => void,
): Circuit {
  return new Breaker(giveUpMs, clock, onChange);
}

class Breaker implements Circuit {
  readonly #giveUpMs: number;
  readonly #clock: TrafficClock;
  readonly #onChange: (change: CircuitChange) => void;
  #down: Down | null = null;
  #lost: string | null = null;
  #unreached = 0;
  #broken = 0;
  readonly #places = new Set<string>();
  readonly #waiting: ((pass: CircuitPass) => void)[] = [];

  constructor(giveUpMs: number, clock: TrafficClock, onChange: (change: CircuitChange) => void) {
    this.#giveUpMs = giveUpMs;
    this.#clock = clock;
    this.#onChange = onChange;
  }

  isOpen(): boolean {
    return this.#down !== null;
  }

  gaveUp(): string | null {
    return this.#lost;
  }

  async pass(signal: AbortSignal): Promise<CircuitPass> {
    signal.throwIfAborted();
    if (this.#lost !== null) return { kind: 'gave-up', reason: this.#lost };
    if (this.#down === null) return this.#pass(null);
    if (this.#down.due && !this.#down.probing) return this.#probe(this.#down);
    let tell: ((pass: CircuitPass) => void) | undefined;
    const turn = new Promise<CircuitPass>((resolve) => {
      tell = resolve;
      this.#waiting.push(resolve);
    });
    try {
      return await untilAborted(turn, signal);
    } catch (error) {
      const index = tell === undefined ? -1 : this.#waiting.indexOf(tell);
      if (index !== -1) this.#waiting.splice(index, 1);
      // Its turn may have come in the same tick in which it was ended.
      else void turn.then((pass) => pass.kind === 'open' && pass.report(UNUSED, ''));
      throw error;
    }
  }

  #open(why: string): void {
    const cancelGiveUp = this.#clock.after(this.#giveUpMs, () => this.#giveUp());
    const delayMs = Math.min(FIRST_PROBE_MS, this.#giveUpMs / 10);
    const at = { sinceMs: this.#clock.nowMs(), why, delayMs, probes: 0, probing: false, due: false };
    this.#down = { ...at, cancelGiveUp, cancelProbe: () => undefined };
    this.#onChange({ state: 'open', why, giveUpSeconds: this.#giveUpMs / 1000 });
    this.#scheduleProbe(this.#down);
  }

  #scheduleProbe(down: Down): void {
    down.probing = false;
    down.cancelProbe = this.#clock.after(down.delayMs, () => {
      down.due = true;
      this.#letOneThrough(down);
    });
    down.delayMs = Math.min(LONGEST_PROBE_MS, down.delayMs * 2);
  }

  #letOneThrough(down: Down): void {
    if (!down.due || down.probing) return;
    // Who failed last stands last: a request that breaks its provider does not keep the turn.
    this.#waiting.shift()?.(this.#probe(down));
  }

  #probe(down: Down): CircuitPass {
    Object.assign(down, { due: false, probing: true, probes: down.probes + 1 });
    return this.#pass(down);
  }

  #pass(probed: Down | null): CircuitPass {
    return {
      kind: 'open',
      probe: probed !== null,
      report: (report, place) => {
        if (report.kind === 'answered') this.#alive();
        else if (report.kind !== 'unused') this.#failed(report, place);
        if (probed === null || probed !== this.#down) return;
        if (report.kind === 'unused') {
          // Whoever had the turn did not take it: the next one has it.
          Object.assign(probed, { probing: false, due: true });
          this.#letOneThrough(probed);
        } else {
          this.#scheduleProbe(probed);
        }
      },
    };
  }

  #alive(): void {
    this.#unreached = 0;
    this.#broken = 0;
    this.#places.clear();
    if (this.#down === null) return;
    const { sinceMs, probes } = this.#down;
    this.#onChange({ state: 'closed', downMs: Math.round(this.#clock.nowMs() - sinceMs), probes });
    this.#stop();
    for (const tell of this.#waiting.splice(0)) tell(this.#pass(null));
  }

  #failed(report: TryReport, place: string): void {
    this.#unreached = report.kind === 'unreached' ? this.#unreached + 1 : 0;
    this.#broken += 1;
    this.#places.add(place);
    const many = this.#broken >= BROKEN_OPENS && this.#places.size > 1;
    if (this.#down !== null || this.#lost !== null) return;
    if (this.#unreached >= UNREACHED_OPENS || many) this.#open(report.why);
  }

  #giveUp(): void {
    if (this.#down === null) return;
    const reason = `it gave no answer for ${this.#giveUpMs / 1000} s (${this.#down.why})`;
    this.#lost = reason;
    this.#stop();
    this.#onChange({ state: 'gave-up', reason });
    for (const tell of this.#waiting.splice(0)) tell({ kind: 'gave-up', reason });
  }

  #stop(): void {
    this.#down?.cancelGiveUp();
    this.#down?.cancelProbe();
    this.#down = null;
  }
}

/** A pass that nobody used. */
export const UNUSED: TryReport = { kind: 'unused', pressed: false, why: '', tokens: null };
