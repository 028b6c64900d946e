import type { Budgets, BudgetState } from '../../model/budget.ts';
import type { Usd } from '../../model/money.ts';
import { type Account, openAccount } from './reservations.ts';

/** Where a purchase belongs. */
export interface PurchasePlace {
  readonly spec: string;
  readonly variant: string;
  /** Who is paid; null for tools and compute. */
  readonly provider: string | null;
}

/** What earlier processes took from the budgets. */
export interface SpentBefore {
  /** What this run bought so far, by where it belongs; a purchase may belong to several providers when in doubt. */
  readonly run: readonly {
    readonly spec: string;
    readonly variant: string;
    readonly providers: readonly string[];
    readonly usd: Usd;
  }[];
  /** Returns what the whole ledger bought on a day (`2026-11-23`, UTC). */
  readonly ofDay: (day: string) => Usd;
}

/** The accounts of a run, opened when they are first asked for. */
export interface Scopes {
  /** Returns every account that a purchase on that day takes from. */
  accountsOf(place: PurchasePlace, day: string): readonly Account[];
  states(): readonly BudgetState[];
  /** The account of the whole run; null when it has no cap. */
  ofRun(): Account | null;
}

/** Opens the accounts of a run's budgets with what was spent before. */
export function openScopes(budgets: Budgets, before: SpentBefore): Scopes {
  const accounts = new Map<string, Account>();
  const account = (scope: string, cap: Usd, spent: () => Usd): Account => {
    let found = accounts.get(scope);
    if (found === undefined) accounts.set(scope, (found = openAccount(scope, cap, spent())));
    return found;
  };
  const spentOf = (matches: (row: SpentBefore['run'][number]) => boolean): Usd =>
    before.run.reduce((sum, row) => (matches(row) ? sum + row.usd : sum), 0n);
  const accountsOf: Scopes['accountsOf'] = ({ spec, variant, provider }, day) => {
    const found: Account[] = [];
    if (budgets.run !== null) found.push(account('run', budgets.run, () => spentOf(() => true)));
    if (budgets.cell !== null) {
      const inCell = (row: SpentBefore['run'][number]): boolean =>
        row.spec === spec && row.variant === variant;
      found.push(account(`cell ${spec} × ${variant}`, budgets.cell, () => spentOf(inCell)));
    }
    // Only its own: a provider may be called toString.
    const cap = Object.entries(budgets.provider).find(([name]) => name === provider)?.[1];
    if (cap !== undefined && provider !== null) {
      const paid = (row: SpentBefore['run'][number]): boolean => row.providers.includes(provider);
      found.push(account(`provider ${provider}`, cap, () => spentOf(paid)));
    }
    if (budgets.day !== null) found.push(account(`day ${day} (UTC)`, budgets.day, () => before.ofDay(day)));
    return found;
  };
  return {
    accountsOf,
    states: () => [...accounts.values()],
    ofRun: () => (budgets.run === null ? null : account('run', budgets.run, () => spentOf(() => true))),
  };
}
