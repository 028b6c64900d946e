import type Database from 'better-sqlite3';
import type { PricingSet } from '../../model/ledger.ts';
import { hashOf, timeOf, type Column } from './columns.ts';

/** Reads which pricings a run has. */
export interface PricingReader {
  /** The original first. */
  sets(run: string): readonly PricingSet[];
}

interface SetRow {
  readonly id: number;
  readonly kind: PricingSet['kind'];
  readonly rate_card: Column;
  readonly at: Column;
}

export function pricingReader(db: Database.Database): PricingReader {
  const setsOf = db.prepare<[string], SetRow>(
    `SELECT pricing_set.* FROM pricing_set JOIN run ON run.id = run_id WHERE run.name = ? ORDER BY pricing_set.id`,
  );
  return {
    sets: (run) =>
      setsOf.all(run).map((row) => ({
        id: row.id,
        run,
        kind: row.kind,
        rateCard: hashOf(row.rate_card),
        at: timeOf(row.at),
      })),
  };
}

/** Returns the id of the set in which a run was priced first; 0, which no set has, when there is no such run. */
export function originalSet(db: Database.Database, run: string): number {
  const id = db
    .prepare<[string], number>(
      `SELECT pricing_set.id FROM pricing_set JOIN run ON run.id = run_id WHERE run.name = ? AND kind = 'original'`,
    )
    .pluck()
    .get(run);
  return id ?? 0;
}
