import { type Usd, ZERO_USD } from '../model/money.ts';
import type { TrialKey } from '../model/trial.ts';
import type { WhenShort } from './stored.ts';
import type { TrialRun } from './trial.ts';

/** How far a run is. Spend excludes people's minutes, which are estimates, and what earlier runs bought. */
export interface RunProgress {
  readonly done: number;
  readonly total: number;
  readonly correct: number;
  readonly spent: Usd;
  /** Charges without a price: `spent` is a lower bound. */
  readonly unpriced: number;
  /** Trials that began with an output of an earlier run. */
  readonly reused: number;
  /** The cap on the whole run and what counts against it, earlier processes included; null without one. */
  readonly budget: { readonly cap: Usd; readonly spent: Usd } | null;
}

/** What became of the trials of a run so far; grows. */
export interface RunCount {
  done: number;
  correct: number;
  spent: Usd;
  unpriced: number;
  reused: number;
  /** Not begun or broken off because the run ends early. */
  interrupted: number;
  /** Trials that a budget kept from being begun, or taken up again. */
  notBegun: number;
  /** Trials that a budget ended half-way. */
  stopped: number;
  /** Trials that ended without an attempt that they would have needed. */
  short: number;
  /** Trials of which stored attempts were left out, as they would not have been asked for. */
  dropped: number;
  /** Trials that would have had to be bought and might not. */
  readonly missing: TrialKey[];
}

export function emptyCount(): RunCount {
  return {
    done: 0,
    correct: 0,
    spent: ZERO_USD,
    unpriced: 0,
    reused: 0,
    interrupted: 0,
    notBegun: 0,
    stopped: 0,
    short: 0,
    dropped: 0,
    missing: [],
  };
}

/** Adds what came of a trial. */
export function countTrial(count: RunCount, key: TrialKey, result: TrialRun, whenShort: WhenShort): void {
  const { spent, reused } = result;
  count.spent += spent.cost - (reused?.cost ?? ZERO_USD);
  count.unpriced += spent.unpriced - (reused?.unpriced ?? 0);
  if (reused !== null) count.reused += 1;
  if (result.kind === 'interrupted') count.interrupted += 1;
  else if (result.kind === 'skipped') count.missing.push(key);
  else {
    count.done += 1;
    if (reused?.dropped === true) count.dropped += 1;
    if (reused?.short === true && whenShort === 'end') count.short += 1;
    if (result.end.outcome === 'correct') count.correct += 1;
    if (result.end.outcome === 'budget-stopped') count.stopped += 1;
  }
}
