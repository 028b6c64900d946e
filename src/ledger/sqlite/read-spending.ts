import type Database from 'better-sqlite3';
import type { CallKind } from '../../model/call.ts';
import type { Basis } from '../../model/charge.ts';
import type { SpendingLine } from '../../model/ledger.ts';
import { joinUsd, type Usd, ZERO_USD } from '../../model/money.ts';
import { originalSet } from './read-pricing.ts';

interface SpendingRow {
  readonly kind: CallKind;
  readonly provider: string | null;
  readonly name: string;
  readonly served: string | null;
  readonly retry: number;
  readonly hour: number | null;
  readonly basis: Basis;
  readonly calls: number;
  /** The sum of nano-dollars in two parts: `high` in units of `SPLIT`. */
  readonly high: string | null;
  readonly low: string | null;
  readonly atto: number | null;
  readonly unpriced: number;
}

/** One amount may fill an integer of the database: the sum of two would overflow unless it is made in parts. */
const SPLIT = 1_000_000_000;

/** Returns what a run's calls cost in sums that the database makes: one line for each combination that occurs. */
export function spendingOf(
  db: Database.Database,
  run: string,
  pricing: number | null,
  without: readonly number[] = [],
): readonly SpendingLine[] {
  const rows = db.prepare<[number, string, string], SpendingRow>(
    `SELECT call.kind, provider.text AS provider, asked.text AS name, served.text AS served,
       call.attempt > 1 AS retry,
       CASE WHEN typeof(call.started_at) = 'integer' THEN call.started_at / 3600000 END AS hour, line.basis,
       COUNT(DISTINCT call.id) AS calls, CAST(SUM(charge.nano / ${SPLIT}) AS TEXT) AS high,
       CAST(SUM(charge.nano % ${SPLIT}) AS TEXT) AS low, SUM(charge.atto) AS atto,
       SUM(line.basis = 'unpriced') AS unpriced
     FROM trial JOIN call ON call.trial_id = trial.id
     JOIN charge ON charge.call_id = call.id AND charge.pricing_set_id = ?
     JOIN price_line line ON line.id = charge.line_id
     JOIN label asked ON asked.id = call.name_id
     LEFT JOIN label provider ON provider.id = call.provider_id
     LEFT JOIN label served ON served.id = call.served_id
     WHERE trial.run_id = (SELECT id FROM run WHERE name = ?)
       AND trial.id NOT IN (SELECT value FROM json_each(?))
     GROUP BY 1, 2, 3, 4, 5, 6, 7 ORDER BY 6, 1, 2, 3, 4, 5, 7`,
  );
  return rows.all(pricing ?? originalSet(db, run), run, JSON.stringify(without)).map((row) => ({
    kind: row.kind,
    provider: row.provider,
    name: row.name,
    served: row.served,
    retry: row.retry === 1,
    hour: row.hour === null ? null : new Date(row.hour * 3_600_000).toISOString().slice(0, 13),
    basis: row.basis,
    calls: row.calls,
    usd: sumOf(row),
    unpriced: row.unpriced,
  }));
}

function sumOf({ high, low, atto }: SpendingRow): Usd {
  if (high === null || low === null || atto === null) return ZERO_USD;
  return joinUsd({ nano: BigInt(high) * BigInt(SPLIT) + BigInt(low), atto: BigInt(atto) });
}
