import type Database from 'better-sqlite3';
import type { Basis, Component } from '../../model/charge.ts';
import { joinUsd, ZERO_USD, type Usd } from '../../model/money.ts';
import { originalSet } from './read-pricing.ts';

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

/** Costs of a run's trials by trial id, in ascending order of the ids; trials without charges are left out. */
export function* costsOf(
  db: Database.Database,
  run: string,
  pricing: number | null,
): Generator<[number, TrialCost]> {
  const rows = db
    .prepare<[number, string], ChargesRow>(
      `SELECT trial.id, group_concat(line_id || ' ' || attempt || ' ' || (call.reused_from IS NOT NULL)
         || ' ' || coalesce(nano || ' ' || atto, ''))
       FROM trial CROSS JOIN call ON call.trial_id = trial.id
       CROSS JOIN charge ON charge.call_id = call.id AND charge.pricing_set_id = ?
       WHERE trial.run_id = (SELECT id FROM run WHERE name = ?) GROUP BY trial.id ORDER BY trial.id`,
    )
    .raw();
  const lineOf = priceLines(db);
  for (const [trialId, charges] of rows.iterate(pricing ?? originalSet(db, run), run)) {
    const sums = new TrialSums();
    for (const charge of charges.split(',')) {
      const [line = '', attempt, reused, nano = '', atto = ''] = charge.split(' ');
      sums.add(
        lineOf(line),
        { first: attempt === '1', reused: reused === '1' },
        nano === '' ? null : joinUsd({ nano: BigInt(nano), atto: BigInt(atto) }),
      );
    }
    yield [trialId, sums.cost()];
  }
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
