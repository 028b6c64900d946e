import { setMaxListeners } from 'node:events';
import type { TrialKey } from '../model/trial.ts';
import { type Usd, ZERO_USD } from '../model/money.ts';
import type { Project } from '../model/project.ts';
import type { Variant } from '../model/variant.ts';
import type { Plan, PlannedTrial } from '../plan/plan.ts';
import type { BudgetReport, RunBudget, TrialBudget } from './budget/run-budget.ts';
import { firstCallBounds } from './call-bounds.ts';
import type { Dependencies, Recorded } from './dependencies.ts';
import { runGated } from './gate.ts';
import type { TrialContext } from './job.ts';
import { runTrial } from './trial.ts';

/** How far a run is. Spend excludes people's minutes, which are estimates. */
export interface RunProgress {
  readonly done: number;
  readonly total: number;
  readonly correct: number;
  readonly spent: Usd;
  /** Charges without a price: `spent` is a lower bound. */
  readonly unpriced: number;
  /** The cap on the whole run and what counts against it, earlier processes included; null without one. */
  readonly budget: { readonly cap: Usd; readonly spent: Usd } | null;
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
  /** Caps on what is bought; left out: none. */
  readonly budget?: RunBudget;
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
   * budget kept trials from being begun or ended.
   */
  readonly state: 'complete' | 'drained' | 'budget';
  readonly progress: RunProgress;
  /** Null without budgets. */
  readonly budget: RunBudgetResult | null;
}

/** Runs every planned trial that is not finished, provider by provider side by side. */
export async function runPlan(options: RunOptions, dependencies: Dependencies): Promise<RunResult> {
  const { plan } = options;
  // Every attempt, validator and tool in flight listens: hundreds are normal.
  setMaxListeners(0, options.drain, options.stop);
  const progress = { done: 0, total: plan.size, correct: 0, spent: ZERO_USD, unpriced: 0, budget: null };
  const counts = { interrupted: 0, notBegun: 0, stopped: 0 };
  const variantOf = (id: string): Variant => {
    const found = plan.project.variants.find((variant) => variant.id === id);
    if (found === undefined) throw new Error(`no variant "${id}"`);
    return found;
  };
  const work = async (planned: PlannedTrial): Promise<void> => {
    const budget = options.drain.aborted ? null : await admit(planned, options, dependencies);
    // The wait for room may have been long.
    if (options.drain.aborted) {
      if (budget !== null && typeof budget !== 'string') budget.close();
      counts.interrupted += 1;
      return;
    }
    if (typeof budget === 'string') {
      counts.notBegun += 1;
      return;
    }
    const context: TrialContext = {
      run: options.run,
      variantOf,
      recorded: options.recorded(planned.key),
      budget,
      requestSeconds: (variant) => requestSeconds(plan.project, variant),
      signal: options.stop,
    };
    const result = await runTrial(planned, context, dependencies).finally(() => budget?.close());
    progress.spent += result.spent.cost;
    progress.unpriced += result.spent.unpriced;
    if (result.kind === 'interrupted') counts.interrupted += 1;
    else {
      progress.done += 1;
      if (result.end.outcome === 'correct') progress.correct += 1;
      if (result.end.outcome === 'budget-stopped') counts.stopped += 1;
    }
    options.onProgress({ ...progress, budget: options.budget?.ofRun() ?? null });
  };
  const gates = [...new Set(plan.cells.map((cell) => gateOf(cell.variant)))];
  const settled = await Promise.allSettled(
    gates.map((gate) =>
      runGated(remaining(options, gate, progress), concurrencyOf(plan.project, gate), work),
    ),
  );
  for (const result of settled) if (result.status === 'rejected') throw result.reason;
  const { interrupted, ...kept } = counts;
  const ended = kept.notBegun + kept.stopped > 0 ? 'budget' : 'complete';
  return {
    state: interrupted > 0 || options.drain.aborted ? 'drained' : ended,
    progress: { ...progress, budget: options.budget?.ofRun() ?? null },
    budget: options.budget === undefined ? null : { ...options.budget.report(), ...kept },
  };
}

/** Waits until the first call of a trial has room; returns its budget, null without any, or why it has none. */
async function admit(
  planned: PlannedTrial,
  { budget, plan, stop }: RunOptions,
  { renderPrompt, worstCase, clock }: Dependencies,
): Promise<TrialBudget | string | null> {
  if (budget === undefined) return null;
  const { spec, variant } = planned.cell;
  const maker = { spec, variant, requestSeconds: requestSeconds(plan.project, variant) };
  const bounds = firstCallBounds(renderPrompt(spec, planned.case, variant), maker, clock.now());
  const place = { spec: spec.id, variant: variant.id, provider: bounds?.provider ?? null };
  return budget.admit(place, bounds === null ? { kind: 'known', usd: ZERO_USD } : worstCase(bounds), stop);
}

function requestSeconds(project: Project, variant: Variant): number | null {
  return variant.agent === 'model' ? (project.providers[variant.provider]?.requestSeconds ?? null) : null;
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
