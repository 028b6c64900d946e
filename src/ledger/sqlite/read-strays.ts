import type Database from 'better-sqlite3';
import { isDeepStrictEqual } from 'node:util';
import { parseUsd, type Usd } from '../../model/money.ts';
import type { StrayRow } from '../../model/ledger.ts';
import { pricedAmount } from './charge-sums.ts';
import { originalSet } from './read-pricing.ts';
import { summedOf } from './read-summaries.ts';
import { totalledOf } from './read-totals.ts';
import { trialsWithTotal } from './trial-scope.ts';

/** What must not be found; each asks for the number of a row, by `@run` and `@set`. */
const STRAYS = {
  'trials-have-cells': `SELECT 'trial ' || trial.id FROM trial
    WHERE trial.run_id = @run AND NOT EXISTS (SELECT 1 FROM cell WHERE cell.id = trial.cell_id)`,
  'charges-have-calls': `SELECT DISTINCT 'call ' || charge.call_id FROM charge
    WHERE charge.pricing_set_id = @set AND NOT EXISTS (SELECT 1 FROM call JOIN trial ON trial.id = call.trial_id
      WHERE call.id = charge.call_id AND trial.run_id = @run)`,
  // What a provider refused, or was never sent, costs nothing; of a replay or under a plan only what has a price
  // is kept.
  'calls-have-charges': `SELECT 'call ' || call.id FROM trial CROSS JOIN call ON call.trial_id = trial.id
    LEFT JOIN label ON label.id = call.selectors_id
    WHERE trial.run_id = @run AND call.replayed = 0 AND call.status <> 'http-error'
      AND NOT (call.status = 'failed' AND call.kind IN ('model', 'judge'))
      AND (label.text IS NULL OR label.text NOT LIKE '%"plan"%')
      AND NOT EXISTS (SELECT 1 FROM charge WHERE charge.call_id = call.id AND charge.pricing_set_id = @set)`,
  'priced-charges-have-amounts': `SELECT DISTINCT 'call ' || charge.call_id FROM charge
    JOIN price_line line ON line.id = charge.line_id
    WHERE charge.pricing_set_id = @set AND line.basis <> 'unpriced' AND (charge.nano IS NULL OR charge.atto IS NULL)`,
  'copies-have-originals': `SELECT 'call ' || call.id FROM trial CROSS JOIN call ON call.trial_id = trial.id
    WHERE trial.run_id = @run AND call.reused_from IS NOT NULL
      AND NOT EXISTS (SELECT 1 FROM call bought WHERE bought.id = call.reused_from AND bought.reused_from IS NULL)`,
  'no-charge-is-lost': `SELECT 'call ' || charge.call_id FROM charge WHERE charge.pricing_set_id = @set
    GROUP BY charge.call_id HAVING max(charge.position) + 1 <> count(*)`,
} as const;

type ChargeRow = [lineId: number, callId: number, quantity: string, nano: string | null, atto: number | null];

/** Rows of a run that lack what they belong to, and charges for tokens that are not quantity × price. */
export function* straysOf(db: Database.Database, run: string, pricing: number | null): Generator<StrayRow> {
  const set = pricing ?? originalSet(db, run);
  const id = db.prepare<[string], number>('SELECT id FROM run WHERE name = ?').pluck().get(run);
  for (const [rule, sql] of Object.entries(STRAYS)) {
    const rows = db.prepare<[{ run: number; set: number }], string>(sql).pluck();
    for (const row of rows.iterate({ run: id ?? -1, set: set ?? -1 })) yield { rule, row };
  }
  yield* offPrice(db, set ?? -1);
  yield* offTotal(db, run);
}

/** A total that figures are read from must be what the rows of its trial add up to. */
function* offTotal(db: Database.Database, run: string): Generator<StrayRow> {
  const totals = totalledOf(db, run);
  try {
    for (const summed of summedOf(db, run, { scope: trialsWithTotal(run), set: originalSet(db, run) })) {
      const { value: total } = totals.next();
      if (isDeepStrictEqual(total, summed)) continue;
      yield { rule: 'totals-are-their-rows', row: `trial ${summed.trialId}` };
    }
  } finally {
    totals.return(undefined);
  }
}

interface Sample {
  readonly call: number;
  /** In 10⁻¹⁸. */
  readonly quantity: bigint;
  readonly amount: Usd;
}

const PLAIN = /^\d+(?:\.\d+)?$/;
const FINER = /^\d+\.\d{19,}$/;

/**
 * All charges of a line for tokens have one price: their amounts are as their quantities, but for one rounding
 * each. Rules of other rows do not name their card, so that two cards may share a line there.
 */
function* offPrice(db: Database.Database, set: number): Generator<StrayRow> {
  const rows = db
    .prepare<[number], ChargeRow>(
      `SELECT charge.line_id, charge.call_id, CAST(charge.quantity AS TEXT), CAST(charge.nano AS TEXT), charge.atto
       FROM charge JOIN price_line line ON line.id = charge.line_id
       WHERE charge.pricing_set_id = ? AND charge.nano IS NOT NULL AND charge.atto IS NOT NULL
         AND line.basis IN ('list', 'contract') AND line.component <> 'tool'`,
    )
    .raw();
  const first = new Map<number, Sample>();
  for (const [line, call, quantity, nano, atto] of rows.iterate(set)) {
    // Finer than what amounts are rounded to: nothing exact can be said of it.
    if (FINER.test(quantity)) continue;
    if (!PLAIN.test(quantity)) {
      yield { rule: 'line-has-one-price', row: `call ${call} (quantity "${quantity}")` };
      continue;
    }
    const sample = { call, quantity: parseUsd(quantity), amount: pricedAmount(call, nano, atto) };
    const known = first.get(line);
    if (known === undefined) {
      if (sample.quantity > 0n) first.set(line, sample);
    } else if (!isOnePrice(known, sample)) {
      yield { rule: 'line-has-one-price', row: `call ${call} (against call ${known.call})` };
    }
  }
}

function isOnePrice(left: Sample, right: Sample): boolean {
  const off = left.amount * right.quantity - right.amount * left.quantity;
  return (off < 0n ? -off : off) * 2n <= left.quantity + right.quantity;
}
