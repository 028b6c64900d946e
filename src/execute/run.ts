import { setMaxListeners } from 'node:events';
import type { TrialKey } from '../model/trial.ts';
import { type Usd, ZERO_USD } from '../model/money.ts';
import type { Project } from '../model/project.ts';
import type { Variant } from '../model/variant.ts';
import type { Plan, PlannedCell, PlannedTrial } from '../plan/plan.ts';
import { type CellCosts, openCellCosts } from './cell-costs.ts';
import type { Dependencies, Recorded } from './dependencies.ts';
import { runGated } from './gate.ts';
import { followTraffic, gaveUp, trafficOf } from './run-traffic.ts';
import type { TrafficChange } from './traffic/index.ts';
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
  /** Told when a provider's limit or health changes. */
  readonly onTraffic?: (change: TrafficChange) => void;
}

export interface RunResult {
  /**
   * `complete`: every planned trial ended. `drained`: some were not begun, or were interrupted. `gave-up`: the
   * same, because a provider was down for too long.
   */
  readonly state: 'complete' | 'drained' | 'gave-up';
  readonly progress: RunProgress;
  /** Providers that were given up, with the reason. */
  readonly gaveUp: readonly { readonly provider: string; readonly reason: string }[];
  /** Trials in flight that each provider was allowed: configured, least and last. */
  readonly concurrency: Readonly<Record<string, { ceiling: number; lowest: number; last: number }>>;
}

/** Runs every planned trial that is not finished, provider by provider side by side. */
export async function runPlan(options: RunOptions, dependencies: Dependencies): Promise<RunResult> {
  const { plan } = options;
  // Every attempt, validator and tool in flight listens: hundreds are normal.
  setMaxListeners(0, options.drain, options.stop);
  const progress = { done: 0, total: plan.size, correct: 0, spent: ZERO_USD, unpriced: 0 };
  let interrupted = 0;
  followTraffic(options, dependencies);
  const variantOf = (id: string): Variant => {
    const found = plan.project.variants.find((variant) => variant.id === id);
    if (found === undefined) throw new Error(`no variant "${id}"`);
    return found;
  };
  const cells = new Map<PlannedCell, CellCosts>();
  const costsOf = (cell: PlannedCell): CellCosts => {
    const costs = cells.get(cell) ?? openCellCosts();
    cells.set(cell, costs);
    return costs;
  };
  const work = async (planned: PlannedTrial): Promise<void> => {
    if (options.drain.aborted || gaveUp(planned.cell.variant, dependencies) !== null) {
      interrupted += 1;
      return;
    }
    const costs = costsOf(planned.cell);
    const context = {
      costs,
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
      if (result.end.outcome !== 'infra-error') costs.add(result.spent.cost);
      progress.done += 1;
      if (result.end.outcome === 'correct') progress.correct += 1;
    }
    options.onProgress(progress);
  };
  const gates = [...new Set(plan.cells.map((cell) => gateOf(cell.variant)))];
  const traffic = trafficOf(plan, dependencies);
  const settled = await Promise.allSettled(
    gates.map((gate) => {
      const items = remaining(options, gate, progress);
      return runGated(items, concurrencyOf(plan.project, gate), work, traffic.limits.get(gate));
    }),
  );
  for (const result of settled) if (result.status === 'rejected') throw result.reason;
  const state = interrupted > 0 || options.drain.aborted ? 'drained' : 'complete';
  return { progress, ...traffic.end(state) };
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
