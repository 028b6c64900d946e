import type Database from 'better-sqlite3';
import type { Repricing } from '../../model/ledger.ts';
import { chargeInsert } from './append-charge.ts';
import { hashColumn, timeColumn, type Bindable } from './columns.ts';
import type { Dictionary } from './dictionary.ts';
import type { Owners } from './owners.ts';

/** Writes a run's further pricing: the set and all its charges; the original ones stay as they are. */
export function pricingInsert(
  db: Database.Database,
  owners: Owners,
  priceLines: Dictionary,
): (repricing: Repricing) => void {
  const insertSet = db.prepare<Bindable[]>(
    `INSERT INTO pricing_set (run_id, kind, rate_card, at) VALUES (?, 'repriced', ?, ?)`,
  );
  const insertCharges = chargeInsert(db, priceLines);
  return ({ run, rateCard, at, calls }) => {
    const { lastInsertRowid } = insertSet.run(owners.run(run), hashColumn(rateCard), timeColumn(at));
    for (const { callId, charges } of calls) insertCharges(BigInt(lastInsertRowid), callId, charges);
  };
}
