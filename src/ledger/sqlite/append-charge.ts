import type Database from 'better-sqlite3';
import type { Charge } from '../../model/charge.ts';
import { moneyColumns, quantityColumn, type Bindable } from './columns.ts';
import type { Dictionary } from './dictionary.ts';

/** Writes the charges of a call in a pricing set. */
export type ChargeInsert = (pricingSet: number | bigint, callId: number, charges: readonly Charge[]) => void;

export function chargeInsert(db: Database.Database, priceLines: Dictionary): ChargeInsert {
  const insert = db.prepare<Bindable[]>(
    `INSERT INTO charge (pricing_set_id, call_id, position, line_id, quantity, nano, atto)
     VALUES (?, ?, ?, ?, ?, ?, ?)`,
  );
  return (pricingSet, callId, charges) => {
    for (const [position, charge] of charges.entries()) {
      const { line, amount } = pricedAs(charge);
      const quantity = quantityColumn(charge.quantity);
      insert.run(pricingSet, callId, position, priceLines.idOf(line), quantity, ...amount);
    }
  };
}

/** Returns the columns of the charge's price line, and its amount. */
function pricedAs(charge: Charge): {
  readonly line: readonly (string | null)[];
  readonly amount: readonly [bigint | null, bigint | null];
} {
  const { component, unit, basis } = charge;
  return charge.basis === 'unpriced'
    ? { line: [component, unit, basis, null, null, charge.reason], amount: [null, null] }
    : { line: [component, unit, basis, charge.sku, charge.rule, null], amount: moneyColumns(charge.amount) };
}
