import { setMaxListeners } from 'node:events';
import type { TrialKey } from '../model/trial.ts';
import { type Usd, ZERO_USD } from '../model/money.ts';
import type { Project } from '../model/project.ts';
import type { Variant } from '../model/variant.ts';
import type { Plan, PlannedTrial } from '../plan/plan.ts';
import type { Dependencies, Recorded } from './dependencies.ts';
import { runGated } from './gate.ts';
import type { StoredTrial, WhenShort } from './stored.ts';
import { runTrial } from './trial.ts';

/** How far a run is. Spend excludes people's minutes, which are estimates. */
export interface RunProgress {
  readonly done: number;
  readonly total: number;
  readonly correct: number;
  /** By this run: what it took over was paid by earlier ones. */
  readonly spent: Usd;
  /** Charges without a price: `spent` is a lower bound. */
  readonly unpriced: number;
  /** Trials that began with an output of an earlier run. */
  readonly reused: number;
}

export interface RunOptions {
  readonly run: string;
  readonly plan: Plan;
  /** Trials that are finished already. */
  readonly finished: (key: TrialKey) => boolean;
  /** What an earlier process left of an unfinished trial; null when nothing. */
  readonly recorded: (key: TrialKey) => Recorded | null;
  /** The trial of an earlier run that may stand for a planned one, each at most once; left out: none does. */
  readonly stored?: (planned: PlannedTrial) => StoredTrial | null;
  /** `buy` when left out. */
  readonly whenShort?: WhenShort;
  /** Aborted by the first Ctrl-C: nothing new begins, what is in flight ends. */
  readonly drain: AbortSignal;
  /** Aborted by the second: everything ends at once. */
  readonly stop: AbortSignal;
  readonly onProgress: (progress: RunProgress) => void;
}

export interface RunResult {
  /**
   * `complete`: every planned trial ended. `drained`: some were not begun, or were interrupted. `incomplete`:
   * some would have had to be bought and might not.
   */
  readonly state: 'complete' | 'drained' | 'incomplete';
  readonly progress: RunProgress;
  /** Trials that would have had to be bought and might not. */
  readonly missing: readonly TrialKey[];
  /** Trials that ended without an attempt that they would have needed. */
  readonly short: number;
  /** Trials of which stored attempts were left out, as they would not have been asked for. */
  readonly dropped: number;
}

/** Runs every planned trial that is not finished, provider by provider side by side. */
export async function runPlan(options: RunOptions, dependencies: Dependencies): Promise<RunResult> {
  const { plan } = options;
  // Every attempt, validator and tool in flight listens: hundreds are normal.
  setMaxListeners(0, options.drain, options.stop);
  const progress = { done: 0, total: plan.size, correct: 0, spent: ZERO_USD, unpriced: 0, reused: 0 };
  const missing: TrialKey[] = [];
  let interrupted = 0;
  let short = 0;
  let dropped = 0;
  const whenShort = options.whenShort ?? 'buy';
  const variantOf = (id: string): Variant => {
    const found = plan.project.variants.find((variant) => variant.id === id);
    if (found === undefined) throw new Error(`no variant "${id}"`);
    return found;
  };
  const work = async (planned: PlannedTrial): Promise<void> => {
    if (options.drain.aborted) {
      interrupted += 1;
      return;
    }
    const recorded = options.recorded(planned.key);
    const stored = recorded === null ? (options.stored?.(planned) ?? null) : null;
    if (stored === null && whenShort !== 'buy') {
      missing.push(planned.key);
      return;
    }
    const context = {
      run: options.run,
      variantOf,
      recorded,
      stored,
      whenShort,
      signal: options.stop,
    };
    const result = await runTrial(planned, context, dependencies);
    const { spent, reused } = result;
    progress.spent += spent.cost - (reused?.cost ?? ZERO_USD);
    progress.unpriced += spent.unpriced - (reused?.unpriced ?? 0);
    if (reused !== null) progress.reused += 1;
    if (result.kind === 'interrupted') interrupted += 1;
    else if (result.kind === 'skipped') missing.push(planned.key);
    else {
      progress.done += 1;
      if (reused?.dropped === true) dropped += 1;
      if (reused?.short === true && whenShort === 'end') short += 1;
      if (result.end.outcome === 'correct') progress.correct += 1;
    }
    options.onProgress(progress);
  };
  const gates = [...new Set(plan.cells.map((cell) => gateOf(cell.variant)))];
  const settled = await Promise.allSettled(
    gates.map((gate) =>
      runGated(remaining(options, gate, progress), concurrencyOf(plan.project, gate), work),
    ),
  );
  for (const result of settled) if (result.status === 'rejected') throw result.reason;
  const stopped = interrupted > 0 || options.drain.aborted;
  const state = stopped ? 'drained' : missing.length > 0 ? 'incomplete' : 'complete';
  return { state, progress, missing, short, dropped };
}

/** Yields the trials of one gate that still have to run; counts the finished ones as done. */
function* remaining(options: RunOptions, gate: string, progress: { done: number }): Generator<PlannedTrial> {
  for (const planned of options.plan.trials()) {
    if (gateOf(planned.cell.variant) !== gate) continue;
    if (options.finished(planned.key)) progress.done += 1;
    else if (options.drain.aborted) return;
    else yield planned;
  }
}

/** Returns whose capacity a variant uses: its provider, or the program itself. */
function gateOf(variant: Variant): string {
  return variant.agent === 'model' ? variant.provider : variant.agent;
}

function concurrencyOf(project: Project, gate: string): number {
  return project.concurrency.perProvider[gate] ?? project.concurrency.default;
}
