import type { BudgetState } from '../../model/budget.ts';
import { formatUsd, type Usd, ZERO_USD } from '../../model/money.ts';
import type { WorstCase } from '../../model/worst-case.ts';
import { type Account, type Decision, type Hold, Reservations } from './reservations.ts';
import type { PurchasePlace, Scopes } from './scopes.ts';

/** Begins the reason of everything that a budget ended. */
export const STOPPED_BY_BUDGET = 'stopped by the budget';

/** Room for one purchase. */
export interface Reserved {
  readonly kind: 'held';
  /** When it was granted, ISO 8601: the day whose budget it takes from. */
  readonly at: string;
  /** Books what it came to; must follow exactly once. */
  settle(spent: Usd): void;
}

export type Reservation = Reserved | { readonly kind: 'refused'; readonly reason: string };

/** The budgets of a run, for one trial: holds the room of its first call until that is made. */
export interface TrialBudget {
  /** Waits for room for a purchase; `waited` is told how long. Refused when none can come, or on an abort. */
  reserve(provider: string | null, worst: WorstCase, signal: AbortSignal): Promise<Reservation>;
  /** Lets go of what the trial did not use; what was not settled is possibly billed, and counts in full. */
  close(): void;
}

/** How the budgets of a run stand. */
export interface BudgetReport {
  readonly budgets: readonly BudgetState[];
  /** Purchases and trials that had to wait for others to be settled. */
  readonly waited: number;
}

export interface RunBudget {
  /**
   * Waits for room for a trial's first call. Returns the trial's own budget, or why it must not begin: then a
   * budget has ended, for this trial at least.
   */
  admit(place: PurchasePlace, first: WorstCase, signal: AbortSignal): Promise<TrialBudget | string>;
  /** Returns the budget of a trial that may not have to buy anything: it asks for room when it does. */
  open(place: PurchasePlace): TrialBudget;
  report(): BudgetReport;
  /** The cap of the whole run as it stands; null when it has none. */
  ofRun(): Pick<BudgetState, 'cap' | 'spent'> | null;
}

/** Opens the budgets of a run; `now` is the wall clock, ISO 8601 in UTC. */
export function openRunBudget(scopes: Scopes, now: () => string): RunBudget {
  const book = new Reservations();
  const asking: Asking = { book, scopes, now };
  return {
    async admit(place, first, signal) {
      const found = await reserve(asking, { place, worst: first, begins: true, instead: null }, signal);
      return found.kind === 'refused' ? found.reason : trialBudget(asking, place, found.hold);
    },
    open: (place) => trialBudget(asking, place, null),
    report: () => ({
      budgets: scopes.states().map(({ scope, cap, spent, reserved, stopped }) => ({
        scope,
        cap,
        spent,
        reserved,
        stopped,
      })),
      waited: book.waits,
    }),
    ofRun: () => scopes.ofRun(),
  };
}

interface Asking {
  readonly book: Reservations;
  readonly scopes: Scopes;
  readonly now: () => string;
}

function trialBudget(asking: Asking, place: PurchasePlace, advance: Hold | null): TrialBudget {
  let left = advance;
  const open = new Set<Hold>();
  return {
    async reserve(provider, worst, signal) {
      const instead = left;
      left = null;
      const found = await reserve(
        asking,
        { place: { ...place, provider }, worst, begins: false, instead },
        signal,
      );
      if (found.kind === 'refused') return found;
      const { at, hold } = found;
      open.add(hold);
      const settle = (spent: Usd): void => {
        open.delete(hold);
        asking.book.settle(hold, spent);
      };
      return { kind: 'held', at, settle };
    },
    close() {
      if (left !== null) asking.book.settle(left, ZERO_USD);
      left = null;
      for (const hold of open) asking.book.settle(hold, hold.amount);
      open.clear();
    },
  };
}

interface Granted {
  readonly kind: 'granted';
  readonly at: string;
  readonly hold: Hold;
}

interface Wanted {
  readonly place: PurchasePlace;
  readonly worst: WorstCase;
  readonly begins: boolean;
  readonly instead: Hold | null;
}

type Answer = Granted | { readonly kind: 'refused'; readonly reason: string };

async function reserve(asking: Asking, wanted: Wanted, signal: AbortSignal): Promise<Answer> {
  const { book, scopes, now } = asking;
  const { place, worst, begins } = wanted;
  let { instead } = wanted;
  for (;;) {
    const day = now().slice(0, 10);
    const accounts = scopes.accountsOf(place, day);
    if (worst.kind === 'unknown' && accounts.length > 0) {
      if (instead !== null) book.settle(instead, ZERO_USD);
      for (const account of accounts) account.stopped = true;
      return refused(`the most that the next call can cost is not known: ${worst.reason}`);
    }
    const amount = worst.kind === 'known' ? worst.usd : ZERO_USD;
    const decision = await decided(book, { accounts, amount, begins }, instead, signal);
    instead = null;
    if (decision === null) return refused('the run was stopped while it waited');
    if (decision.kind === 'refused') return refused(whyRefused(decision.by, amount));
    const at = now();
    if (at.slice(0, 10) === day) return { kind: 'granted', at, hold: decision.hold };
    // Midnight passed while it waited: another day's budget pays.
    instead = decision.hold;
  }
}

function refused(reason: string): Answer {
  return { kind: 'refused', reason: `${STOPPED_BY_BUDGET}: ${reason}` };
}

function whyRefused(by: Account, amount: Usd): string {
  const { scope, cap, spent } = by;
  return `\`${scope}\` has $${formatUsd(spent)} of $${formatUsd(cap)} spent, and the next call can cost $${formatUsd(amount)}`;
}

async function decided(
  book: Reservations,
  wish: { readonly accounts: readonly Account[]; readonly amount: Usd; readonly begins: boolean },
  instead: Hold | null,
  signal: AbortSignal,
): Promise<Decision | null> {
  return new Promise((resolve) => {
    let waits = true;
    const onAbort = (): void => {
      if (takeBack()) resolve(null);
    };
    const takeBack = book.wish(
      wish,
      (decision) => {
        waits = false;
        signal.removeEventListener('abort', onAbort);
        resolve(decision);
      },
      instead,
    );
    // oxlint-disable-next-line typescript/no-unnecessary-condition -- set by the callback
    if (!waits) return;
    if (signal.aborted) onAbort();
    else signal.addEventListener('abort', onAbort, { once: true });
  });
}
