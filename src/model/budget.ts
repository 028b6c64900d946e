import type { Usd } from './money.ts';

/** Hard caps on what is bought; null is no cap. All that apply to a call must have room for it. */
export interface Budgets {
  /** For one run, its earlier processes included. */
  readonly run: Usd | null;
  /** For each cell of one run. */
  readonly cell: Usd | null;
  /** For the calls of a provider in one run, by its name in the project. */
  readonly provider: Readonly<Record<string, Usd>>;
  /** For everything that is bought into the ledger in a day, UTC. */
  readonly day: Usd | null;
}

export const NO_BUDGETS: Budgets = { run: null, cell: null, provider: {}, day: null };

/** What is bought by nobody's budget in particular, or by that of a provider. */
export function hasBudget(budgets: Budgets, provider: string | null): boolean {
  const shared = budgets.run !== null || budgets.cell !== null || budgets.day !== null;
  return shared || (provider !== null && Object.hasOwn(budgets.provider, provider));
}

/** One budget as it stands. */
export interface BudgetState {
  /** Such as `run`, `cell a × v0`, `provider acme` or `day 2026-11-23 (UTC)`. */
  readonly scope: string;
  readonly cap: Usd;
  /** Settled calls, those of earlier processes included. A call without a full price counts at its worst case. */
  readonly spent: Usd;
  /** Held for calls in flight. */
  readonly reserved: Usd;
  /** Whether it ended the dispatch of trials. */
  readonly stopped: boolean;
}
