import type Database from 'better-sqlite3';
import type { CallKind } from '../../model/call.ts';
import type { Intent } from '../../model/ledger.ts';
import { joinUsd, type Usd, ZERO_USD } from '../../model/money.ts';
import { moneyOf, timeOf, type Column } from './columns.ts';

/** Of an intent, in SQL: no call answered it, and nobody has settled what became of it. */
export const IN_DOUBT = `NOT EXISTS (SELECT 1 FROM call WHERE call.id = intent.call_id)
  AND NOT EXISTS (SELECT 1 FROM settlement WHERE settlement.call_id = intent.call_id)`;

/** How many requests are possibly billed, and what they can have cost at the most. */
export interface Doubt {
  readonly inDoubt: number;
  /** null when a reservation among them is not known. */
  readonly inDoubtUsd: Usd | null;
}

/** Returns the doubt of reservations as `nano atto` or `?`, comma-separated; null stands for none. */
export function doubtOf(reservations: string | null): Doubt {
  if (reservations === null) return { inDoubt: 0, inDoubtUsd: ZERO_USD };
  const all = reservations.split(',');
  if (all.includes('?')) return { inDoubt: all.length, inDoubtUsd: null };
  let inDoubtUsd = ZERO_USD;
  for (const reservation of all) {
    const [nano = '', atto = ''] = reservation.split(' ');
    inDoubtUsd += joinUsd({ nano: BigInt(nano), atto: BigInt(atto) });
  }
  return { inDoubt: all.length, inDoubtUsd };
}

interface IntentRow {
  readonly call_id: number;
  readonly trial_id: number;
  readonly attempt: number;
  readonly seq: number;
  readonly try_number: number;
  readonly kind: CallKind;
  readonly name: string;
  readonly at: Column;
  readonly nano_text: string | null;
  readonly atto: number | null;
}

/** Returns the intents of a run that are in doubt, in the order of their calls. */
export function openIntentsOf(db: Database.Database, run: string): readonly Intent[] {
  return db
    .prepare<[string], IntentRow>(
      `SELECT intent.*, CAST(intent.nano AS TEXT) AS nano_text, label.text AS name
       FROM trial CROSS JOIN intent ON intent.trial_id = trial.id JOIN label ON label.id = intent.name_id
       WHERE trial.run_id = (SELECT id FROM run WHERE name = ?) AND ${IN_DOUBT} ORDER BY intent.call_id`,
    )
    .all(run)
    .map((row) => ({
      callId: row.call_id,
      trialId: row.trial_id,
      attempt: row.attempt,
      seq: row.seq,
      tryNumber: row.try_number,
      kind: row.kind,
      name: row.name,
      at: timeOf(row.at),
      reservation: moneyOf(row.nano_text, row.atto),
    }));
}
