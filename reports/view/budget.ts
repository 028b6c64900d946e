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

/** Returns what the newest process of each run wrote about its budgets; null when none had any. */
export function budgetFacts(
  events: readonly LedgerEvent[],
  comparisons: readonly Comparison[],
): BudgetFacts | null {
  const newest = new Map(events.filter(({ name }) => name === 'budget').map((event) => [event.run, event]));
  const found = [...newest.values()];
  if (found.length === 0) return null;
  const sum = (name: string): number =>
    found.reduce((total, { detail }) => total + Number(detail[name] ?? 0), 0);
  return {
    budgets: found.flatMap(({ run, detail }) => {
      const rows = Array.isArray(detail['budgets']) ? (detail['budgets'] as readonly Json[]) : [];
      const budgets = rows as unknown as BudgetFacts['budgets'];
      // Two runs have budgets of the same names.
      return found.length === 1
        ? budgets
        : budgets.map((row) => ({ ...row, scope: `${row.scope} of ${run}` }));
    }),
    notBegun: sum('notBegun'),
    stopped: sum('stopped'),
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
