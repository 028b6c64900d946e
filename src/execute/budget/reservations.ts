/**
 * The books of budgets: every purchase holds its worst case in all accounts that apply before it is made, and
 * is settled to the truth afterwards. Pure: it decides at once or when a later settlement makes room.
 *
 * spent + reserved ≤ cap holds in every account at every time, unless a settlement is above its hold.
 */
import { type Usd, ZERO_USD } from '../../model/money.ts';

/** One cap with what was taken from it. */
export interface Account {
  readonly scope: string;
  readonly cap: Usd;
  spent: Usd;
  reserved: Usd;
  /** Set by the first refusal, or by spend above the cap: nothing new begins. */
  stopped: boolean;
}

export function openAccount(scope: string, cap: Usd, spent: Usd = ZERO_USD): Account {
  return { scope, cap, spent, reserved: ZERO_USD, stopped: spent > cap };
}

/** Room that is held in several accounts at once. */
export interface Hold {
  readonly accounts: readonly Account[];
  readonly amount: Usd;
}

export interface Wish extends Hold {
  /** Whether it begins something new: that waits behind all that has begun, and is refused once a budget stops. */
  readonly begins: boolean;
}

export type Decision =
  | { readonly kind: 'held'; readonly hold: Hold }
  | { readonly kind: 'refused'; readonly by: Account };

interface Waiting {
  readonly wish: Wish;
  readonly decide: (decision: Decision) => void;
}

/** Decides wishes in the order in which they came, without one that waits for one account blocking others. */
export class Reservations {
  #begun: Waiting[] = [];
  #beginning: Waiting[] = [];
  readonly #open = new Set<Hold>();
  #waits = 0;

  /** How many wishes could not be decided at once. */
  get waits(): number {
    return this.#waits;
  }

  /**
   * Calls `decide` once: now, or when there is room, or when no hold that is open could make enough. `instead`
   * is a hold that is let go of in the same step: nobody else gets its room before this wish has had its turn.
   * Returns a function that takes the wish back while it is undecided, and says whether it did.
   */
  wish(wish: Wish, decide: (decision: Decision) => void, instead: Hold | null = null): () => boolean {
    let decided = false;
    const waiting: Waiting = {
      wish,
      decide: (decision) => {
        decided = true;
        decide(decision);
      },
    };
    if (instead !== null) this.#release(instead);
    if (wish.begins) this.#beginning.push(waiting);
    else if (instead === null) this.#begun.push(waiting);
    else this.#begun.unshift(waiting);
    this.#decide();
    // oxlint-disable-next-line typescript/no-unnecessary-condition -- set by the callback
    if (!decided) this.#waits += 1;
    return () => {
      if (decided) return false;
      this.#begun = this.#begun.filter((other) => other !== waiting);
      this.#beginning = this.#beginning.filter((other) => other !== waiting);
      this.#decide();
      return true;
    };
  }

  /** Books what the purchase came to and lets its hold go. */
  settle(hold: Hold, spent: Usd): void {
    this.#release(hold);
    for (const account of hold.accounts) {
      account.spent += spent;
      if (account.spent > account.cap) account.stopped = true;
    }
    this.#decide();
  }

  #release(hold: Hold): void {
    if (!this.#open.delete(hold)) throw new Error('a hold is settled once');
    for (const account of hold.accounts) account.reserved -= hold.amount;
  }

  #decide(): void {
    // An account for which somebody waits: those who come later do not overtake there.
    const awaited = new Set<Account>();
    const decisions: (() => void)[] = [];
    const undecided = (waiting: Waiting): boolean => {
      const decision = this.#decisionOn(waiting.wish, awaited);
      if (decision !== null) decisions.push(() => waiting.decide(decision));
      return decision === null;
    };
    this.#begun = this.#begun.filter(undecided);
    this.#beginning = this.#beginning.filter(undecided);
    // Told last: what is told may wish again.
    for (const tell of decisions) tell();
  }

  #decisionOn(wish: Wish, awaited: Set<Account>): Decision | null {
    const { accounts, amount, begins } = wish;
    // Even if everything in flight turned out to be free.
    const by =
      accounts.find((account) => account.spent + amount > account.cap) ??
      (begins ? accounts.find((account) => account.stopped) : undefined);
    if (by !== undefined) {
      by.stopped = true;
      return { kind: 'refused', by };
    }
    const short = accounts.filter((account) => account.spent + account.reserved + amount > account.cap);
    const behind = accounts.some((account) => awaited.has(account));
    for (const account of short) awaited.add(account);
    if (behind || short.length > 0) return null;
    for (const account of accounts) account.reserved += amount;
    const hold: Hold = { accounts, amount };
    this.#open.add(hold);
    return { kind: 'held', hold };
  }
}
