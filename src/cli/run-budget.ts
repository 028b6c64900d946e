import { callBounds } from '../execute/call-bounds.ts';
import { openRunBudget, type RunBudget } from '../execute/budget/run-budget.ts';
import { openScopes } from '../execute/budget/scopes.ts';
import { spentBefore } from '../execute/budget/spent-before.ts';
import type { RunBudgetResult } from '../execute/run.ts';
import { type Budgets, hasBudget } from '../model/budget.ts';
import { Failure } from '../model/failure.ts';
import type { LedgerReader } from '../model/ledger.ts';
import type { CallRequest } from '../model/meter.ts';
import { formatUsd, roundUsd, type Usd } from '../model/money.ts';
import type { Project } from '../model/project.ts';
import type { LedgerEvent } from '../model/run.ts';
import type { Variant } from '../model/variant.ts';
import type { WorstCasePricer } from '../model/worst-case.ts';
import type { Plan, PlannedCell } from '../plan/plan.ts';

/** Returns the budgets of a project with a cap on the run from the command line. */
export function withRunCap(budgets: Budgets, cap: Usd | undefined): Budgets {
  return cap === undefined ? budgets : { ...budgets, run: cap };
}

function hasAny(budgets: Budgets): boolean {
  return hasBudget(budgets, null) || Object.keys(budgets.provider).length > 0;
}

/**
 * Opens the budgets of a run (null: a new one) with what it, and the whole ledger today, have spent; undefined
 * without any.
 * Throws Failure `budget/unknown-spend` when nobody can say what that is.
 */
export function budgetOf(run: string | null, project: Project, reader: LedgerReader): RunBudget | undefined {
  if (!hasAny(project.budgets)) return undefined;
  const before = spentBefore(run, project, (of) => reader.purchases(of));
  if (project.budgets.day !== null) before.ofDay(new Date().toISOString().slice(0, 10));
  return openRunBudget(openScopes(project.budgets, before), () => new Date().toISOString());
}

/**
 * Throws a Failure when something that the plan will buy under a budget has no worst case at the instant `at`
 * (ISO 8601): nothing has a price then that nobody gave, and no answer is longer than was allowed.
 */
export function requireBounded(plan: Plan, worstCase: WorstCasePricer, at: string): void {
  const reasons = new Set<string>();
  for (const cell of plan.cells) {
    for (const variant of variantsOf(plan, cell)) {
      for (const request of requestsOf(cell, variant)) {
        if (!hasBudget(plan.project.budgets, request.provider)) continue;
        const requestSeconds = secondsOf(plan.project, variant);
        const bounds = callBounds(request, { spec: cell.spec, variant, requestSeconds }, at);
        const worst = worstCase(bounds);
        if (worst.kind === 'unknown') reasons.add(worst.reason);
      }
    }
  }
  if (reasons.size === 0) return;
  throw new Failure(
    'budget/unbounded',
    `the budget cannot be kept, as not everything has a most that it can cost:\n  ${[...reasons].join('\n  ')}`,
    {
      hint: 'give variants `parameters: { maxOutputTokens: … }`, add prices to a card under `rateCards`, or leave out the budget',
    },
  );
}

function variantsOf({ project }: Plan, { spec, variant }: PlannedCell): readonly Variant[] {
  if (variant.agent === 'replay') return [];
  return [variant, ...project.variants.filter((other) => other.id === spec.retry.escalateTo)];
}

function secondsOf(project: Project, variant: Variant): number | null {
  return variant.agent === 'model' ? (project.providers[variant.provider]?.requestSeconds ?? null) : null;
}

/** One request of every kind that a variant can make. */
function requestsOf({ spec }: PlannedCell, variant: Variant): readonly CallRequest[] {
  const tools = spec.tools.map(({ name }): CallRequest => ({ kind: 'tool', provider: null, name, body: '' }));
  if (variant.agent === 'model') {
    return [{ kind: 'model', provider: variant.provider, name: variant.model, body: '' }, ...tools];
  }
  if (variant.agent === 'replay') return [];
  return [{ kind: 'compute', provider: null, name: variant.compute ?? 'compute', body: '' }];
}

/** Returns what the ledger keeps about the budgets of a run at its end. */
export function budgetEvent(result: RunBudgetResult): Pick<LedgerEvent, 'name' | 'detail'> {
  const { budgets, waited, notBegun, stopped } = result;
  const rows = budgets.map((budget) => ({
    scope: budget.scope,
    cap: formatUsd(budget.cap),
    spent: formatUsd(budget.spent),
    stopped: budget.stopped,
  }));
  return { name: 'budget', detail: { budgets: rows, waited, notBegun, stopped } };
}

/** Returns what a budget ended and how to go on, line by line. */
export function budgetEnding(run: string, { budgets, notBegun, stopped }: RunBudgetResult): string {
  const ended = budgets.filter((budget) => budget.stopped);
  const scopes = ended.map(
    ({ scope, cap, spent }) => `  ${scope}: $${roundUsd(spent, 4)} of $${formatUsd(cap)} spent`,
  );
  return [
    'stopped by the budget: what is left is less than the next call can cost',
    ...scopes,
    `  ${trials(notBegun)} not begun, ${trials(stopped)} stopped half-way`,
    `go on with a higher budget: firstpass run --resume ${run}`,
  ].join('\n');
}

function trials(count: number): string {
  return `${count} ${count === 1 ? 'trial' : 'trials'}`;
}
