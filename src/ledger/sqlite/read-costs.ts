import type Database from 'better-sqlite3';
import type { Basis, Component } from '../../model/charge.ts';
import { joinUsd, ZERO_USD, type Usd } from '../../model/money.ts';
import type { Bindable } from './columns.ts';
import { BY_TRIAL, type TrialScope } from './trial-scope.ts';

/** What a trial cost. */
export interface TrialCost {
  readonly cost: Readonly<Partial<Record<Component, Usd>>>;
  readonly firstAttemptCost: Usd;
  readonly shadow: Usd;
  readonly reused: Usd;
  readonly unpriced: number;
}

export const NO_COST: TrialCost = {
  cost: {},
  firstAttemptCost: ZERO_USD,
  shadow: ZERO_USD,
  reused: ZERO_USD,
  unpriced: 0,
};

/** The trial and all its charges as `line attempt reused nano atto`, by commas: one row costs as much as a charge. */
type ChargesRow = [number, string];

interface Line {
  readonly component: Component;
  readonly basis: Basis;
}

const COSTS = `SELECT trial.id, group_concat(line_id || ' ' || attempt || ' ' || (call.reused_from IS NOT NULL)
    || ' ' || coalesce(nano || ' ' || atto, ''))
  FROM trial CROSS JOIN call ON call.trial_id = trial.id
  CROSS JOIN charge ON charge.call_id = call.id AND charge.pricing_set_id = ?`;

/** Costs of trials by trial id, in ascending order of the ids; trials without charges are left out. */
export function* costsOf(
  db: Database.Database,
  { where, bound }: TrialScope,
  pricingSet: number,
): Generator<[number, TrialCost]> {
  const rows = db.prepare<Bindable[], ChargesRow>(`${COSTS} WHERE ${where} ${BY_TRIAL}`).raw();
  const lineOf = priceLines(db);
  for (const [trialId, charges] of rows.iterate(pricingSet, ...bound))
    yield [trialId, costOf(charges, lineOf)];
}

/** Returns the cost of one trial at a time, in a pricing set. */
export function costReader(db: Database.Database): (trialId: number, pricingSet: number) => TrialCost {
  const find = db.prepare<[number, number], ChargesRow>(`${COSTS} WHERE trial.id = ? ${BY_TRIAL}`).raw();
  const lineOf = priceLines(db);
  return (trialId, pricingSet) => {
    const row = find.get(pricingSet, trialId);
    return row === undefined ? NO_COST : costOf(row[1], lineOf);
  };
}

function costOf(charges: string, lineOf: (id: string) => Line): TrialCost {
  const sums = new TrialSums();
  for (const charge of charges.split(',')) {
    const [line = '', attempt, reused, nano = '', atto = ''] = charge.split(' ');
    sums.add(
      lineOf(line),
      { first: attempt === '1', reused: reused === '1' },
      nano === '' ? null : joinUsd({ nano: BigInt(nano), atto: BigInt(atto) }),
    );
  }
  return sums.cost();
}

class TrialSums {
  readonly #components = new Map<Component, Usd>();
  #firstAttempt = ZERO_USD;
  #shadow = ZERO_USD;
  #reused = ZERO_USD;
  #unpriced = 0;

  add(
    { component, basis }: Line,
    call: { readonly first: boolean; readonly reused: boolean },
    amount: Usd | null,
  ): void {
    if (basis === 'unpriced' || amount === null) {
      this.#unpriced += 1;
      return;
    }
    if (basis === 'shadow') {
      this.#shadow += amount;
      return;
    }
    this.#components.set(component, (this.#components.get(component) ?? ZERO_USD) + amount);
    if (call.reused && component !== 'fallback') this.#reused += amount;
    if (call.first && component !== 'review' && component !== 'fallback') this.#firstAttempt += amount;
  }

  cost(): TrialCost {
    return {
      cost: Object.fromEntries(this.#components),
      firstAttemptCost: this.#firstAttempt,
      shadow: this.#shadow,
      reused: this.#reused,
      unpriced: this.#unpriced,
    };
  }
}

function priceLines(db: Database.Database): (id: string) => Line {
  const find = db.prepare<[string], Line>('SELECT component, basis FROM price_line WHERE id = ?');
  const known = new Map<string, Line>();
  return (id) => {
    const line = known.get(id) ?? find.get(id);
    if (line === undefined) throw new Error(`The ledger has no price line ${id}.`);
    known.set(id, line);
    return line;
  };
}
