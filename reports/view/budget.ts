import type { Comparison } from '../../src/analyse/balanced.ts';
import type { Json } from '../../src/model/json.ts';
import type { LedgerEvent } from '../../src/model/run.ts';
import { formatUsd } from '../../src/model/money.ts';

/** What the budgets of a run came to, for programs. */
export interface BudgetFacts {
  readonly budgets: readonly {
    readonly scope: string;
    readonly cap: string;
    readonly spent: string;
    readonly stopped: boolean;
  }[];
  /** Trials that were not begun, and that ended half-way, in the newest process of the run. */
  readonly notBegun: number;
  readonly stopped: number;
  /** Specs whose variants are compared on less than what they spent on. */
  readonly comparisons: readonly {
    readonly spec: string;
    readonly blocks: number;
    readonly begun: number;
    readonly outside: string;
  }[];
}

/** Returns what the newest process of a run wrote about its budgets; null when it had none. */
export function budgetFacts(
  events: readonly LedgerEvent[],
  comparisons: readonly Comparison[],
): BudgetFacts | null {
  const detail = events.findLast(({ name }) => name === 'budget')?.detail;
  if (detail === undefined) return null;
  const rows: readonly Json[] = Array.isArray(detail['budgets'])
    ? (detail['budgets'] as readonly Json[])
    : [];
  return {
    budgets: rows as unknown as BudgetFacts['budgets'],
    notBegun: Number(detail['notBegun'] ?? 0),
    stopped: Number(detail['stopped'] ?? 0),
    comparisons: comparisons.map((item) => ({ ...item, outside: formatUsd(item.outside) })),
  };
}

/** Returns a sentence for every budget. */
export function budgetSentences(facts: BudgetFacts | null): readonly string[] {
  return (facts?.budgets ?? []).map(
    ({ scope, cap, spent, stopped }) =>
      `Budget ${scope}: $${spent} of $${cap} spent${stopped ? ', which ended it' : ''}`,
  );
}
