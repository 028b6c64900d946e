import { setMaxListeners } from 'node:events';
import type { TrialKey } from '../model/trial.ts';
import type { Project } from '../model/project.ts';
import type { Variant } from '../model/variant.ts';
import type { Plan, PlannedCell, PlannedTrial } from '../plan/plan.ts';
import { admit, requestSeconds } from './admission.ts';
import type { BudgetReport, RunBudget } from './budget/run-budget.ts';
import { type CellCosts, openCellCosts } from './cell-costs.ts';
import type { Dependencies, Recorded } from './dependencies.ts';
import { runGated } from './gate.ts';
import type { TrialContext } from './job.ts';
import { countTrial, emptyCount, type RunCount, type RunProgress } from './run-count.ts';
import { followTraffic, gaveUp, trafficOf } from './run-traffic.ts';
import type { StoredTrial, WhenShort } from './stored.ts';
import type { TrafficChange } from './traffic/index.ts';
import { runTrial } from './trial.ts';

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
  /** Caps on what is bought; left out: none. */
  readonly budget?: RunBudget;
  /** Told when a provider's limit or health changes. */
  readonly onTraffic?: (change: TrafficChange) => void;
}

/** What the budgets of a run kept it from. */
export interface RunBudgetResult extends BudgetReport {
  /** Trials that were not begun, or not taken up again. */
  readonly notBegun: number;
  /** Trials that ended half-way. */
  readonly stopped: number;
}

export interface RunResult {
  /**
   * `complete`: every planned trial ended. `drained`: some were not begun, or were interrupted. `budget`: a
   * budget kept trials from being begun or ended. `incomplete`: some would have had to be bought and might not.
   * `gave-up`: some were not begun because a provider was down for too long.
   */
  readonly state: 'complete' | 'drained' | 'budget' | 'incomplete' | 'gave-up';
  readonly progress: RunProgress;
  /** Trials that would have had to be bought and might not. */
  readonly missing: readonly TrialKey[];
  /** Trials that ended without an attempt that they would have needed. */
  readonly short: number;
  /** Trials of which stored attempts were left out, as they would not have been asked for. */
  readonly dropped: number;
  /** Null without budgets. */
  readonly budget: RunBudgetResult | null;
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
  followTraffic(options, dependencies);
  const count = emptyCount();
  const costs = new Map(plan.cells.map((cell) => [cell, openCellCosts()]));
  const work = async (planned: PlannedTrial): Promise<void> =>
    runOne(planned, { count, costs }, options, dependencies);
  const gates = [...new Set(plan.cells.map((cell) => gateOf(cell.variant)))];
  const traffic = trafficOf(plan, dependencies);
  const settled = await Promise.allSettled(
    gates.map((gate) => {
      const items = remaining(options, gate, count);
      return runGated(items, concurrencyOf(plan.project, gate), work, traffic.limits.get(gate));
    }),
  );
  for (const result of settled) if (result.status === 'rejected') throw result.reason;
  const { missing, short, dropped, notBegun, stopped } = count;
  const { budget } = options;
  return {
    ...traffic.end(stateOf(count, options)),
    progress: progressOf(count, options),
    missing,
    short,
    dropped,
    budget: budget === undefined ? null : { ...budget.report(), notBegun, stopped },
  };
}

/** What the trials of a run have in common while it goes on. */
interface Going {
  readonly count: RunCount;
  readonly costs: ReadonlyMap<PlannedCell, CellCosts>;
}

async function runOne(
  planned: PlannedTrial,
  { count, costs }: Going,
  options: RunOptions,
  dependencies: Dependencies,
): Promise<void> {
  const { run, drain, stop, plan } = options;
  const whenShort = options.whenShort ?? 'buy';
  const lost = gaveUp(planned.cell.variant, dependencies) !== null;
  if (drain.aborted || lost) return void (count.interrupted += 1);
  const recorded = options.recorded(planned.key);
  const stored = recorded === null ? (options.stored?.(planned) ?? null) : null;
  if (stored === null && whenShort !== 'buy') return void count.missing.push(planned.key);
  const admission = { ...options, project: plan.project };
  const budget = await admit(planned, stored !== null, admission, dependencies);
  if (typeof budget === 'string') return void (count.notBegun += 1);
  try {
    // The wait for room may have been long.
    if (drain.aborted) return void (count.interrupted += 1);
    const cellCosts = costs.get(planned.cell);
    const context: TrialContext = {
      ...(cellCosts === undefined ? {} : { costs: cellCosts }),
      run,
      variantOf: (id) => variantOf(plan, id),
      recorded,
      stored,
      whenShort,
      budget,
      requestSeconds: (variant) => requestSeconds(plan.project, variant),
      signal: stop,
    };
    const result = await runTrial(planned, context, dependencies);
    countTrial(count, planned.key, result, whenShort);
    options.onProgress(progressOf(count, options));
    const measured = result.kind === 'ended' && result.end.outcome !== 'infra-error';
    if (measured) cellCosts?.add(result.spent.cost);
  } finally {
    budget?.close();
  }
}

function variantOf({ project }: Plan, id: string): Variant {
  const found = project.variants.find((variant) => variant.id === id);
  if (found === undefined) throw new Error(`no variant "${id}"`);
  return found;
}

function progressOf(count: RunCount, { plan, budget }: RunOptions): RunProgress {
  const { done, correct, spent, unpriced, reused } = count;
  return { done, total: plan.size, correct, spent, unpriced, reused, budget: budget?.ofRun() ?? null };
}

function stateOf(count: RunCount, { drain }: RunOptions): RunResult['state'] {
  if (count.interrupted > 0 || drain.aborted) return 'drained';
  if (count.notBegun + count.stopped > 0) return 'budget';
  return count.missing.length > 0 ? 'incomplete' : 'complete';
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
