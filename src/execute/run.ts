import { setMaxListeners } from 'node:events';
import type { TrialKey } from '../model/trial.ts';
import { type Usd, ZERO_USD } from '../model/money.ts';
import type { Project } from '../model/project.ts';
import type { Variant } from '../model/variant.ts';
import type { Plan, PlannedTrial } from '../plan/plan.ts';
import type { Dependencies, Recorded } from './dependencies.ts';
import { runGated } from './gate.ts';
import { runTrial } from './trial.ts';

/** How far a run is. Spend excludes people's minutes, which are estimates. */
export interface RunProgress {
  readonly done: number;
  readonly total: number;
  readonly correct: number;
  readonly spent: Usd;
  /** Charges without a price: `spent` is a lower bound. */
  readonly unpriced: number;
}

export interface RunOptions {
  readonly run: string;
  readonly plan: Plan;
  /** Trials that are finished already. */
  readonly finished: (key: TrialKey) => boolean;
  /** What an earlier process left of an unfinished trial; null when nothing. */
  readonly recorded: (key: TrialKey) => Recorded | null;
  /** Aborted by the first Ctrl-C: nothing new begins, what is in flight ends. */
  readonly drain: AbortSignal;
  /** Aborted by the second: everything ends at once. */
  readonly stop: AbortSignal;
  readonly onProgress: (progress: RunProgress) => void;
}

export interface RunResult {
  /** `complete`: every planned trial ended. `drained`: some were not begun, or were interrupted. */
  readonly state: 'complete' | 'drained';
  readonly progress: RunProgress;
}

/** Runs every planned trial that is not finished, provider by provider side by side. */
export async function runPlan(options: RunOptions, dependencies: Dependencies): Promise<RunResult> {
  const { plan } = options;
  // Every attempt, validator and tool in flight listens: hundreds are normal.
  setMaxListeners(0, options.drain, options.stop);
  const progress = { done: 0, total: plan.size, correct: 0, spent: ZERO_USD, unpriced: 0 };
  let interrupted = 0;
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
    const context = {
      run: options.run,
      variantOf,
      recorded: options.recorded(planned.key),
      signal: options.stop,
    };
    const result = await runTrial(planned, context, dependencies);
    progress.spent += result.spent.cost;
    progress.unpriced += result.spent.unpriced;
    if (result.kind === 'interrupted') interrupted += 1;
    else {
      progress.done += 1;
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
  return { state: interrupted > 0 || options.drain.aborted ? 'drained' : 'complete', progress };
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
