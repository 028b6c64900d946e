import type Database from 'better-sqlite3';
import type { CallKind } from '../../model/call.ts';
import type { Bought, BoughtOf, Purchases, UnsettledPurchase } from '../../model/ledger.ts';
import { joinUsd, type Usd, ZERO_USD } from '../../model/money.ts';
import { moneyOf, timeColumn, type Bindable } from './columns.ts';
import { IN_DOUBT } from './read-intents.ts';

// What was bought has an intent: minutes of people, imports and reused answers have none.
const PURCHASES = `FROM intent JOIN trial ON trial.id = intent.trial_id JOIN cell ON cell.id = trial.cell_id
  JOIN run ON run.id = trial.run_id
  LEFT JOIN call ON call.id = intent.call_id
  LEFT JOIN pricing_set ON pricing_set.run_id = run.id AND pricing_set.kind = 'original'`;
const CHARGES = `JOIN charge ON charge.pricing_set_id = pricing_set.id AND charge.call_id = call.id
  JOIN price_line ON price_line.id = charge.line_id`;

type SumRow = [
  run: string,
  spec: string,
  variant: string,
  provider: string | null,
  kind: CallKind,
  name: string,
  nano: string,
  atto: string,
];

/** `priced` are the sums of the call's charges that have a price. */
type UnsettledRow = [
  run: string,
  spec: string,
  variant: string,
  provider: string | null,
  kind: CallKind,
  name: string,
  answered: 0 | 1,
  nano: string | null,
  atto: number | null,
  pricedNano: string | null,
  pricedAtto: string | null,
];

/** What was bought by a run, or into the whole ledger in a stretch of time. */
export function purchasesOf(db: Database.Database, of: BoughtOf): Purchases {
  const [where, bound] = conditionOf(of);
  const sums = db
    .prepare<Bindable[], SumRow>(
      `SELECT run.name, cell.spec, cell.variant, label.text, intent.kind, name.text,
         CAST(sum(charge.nano) AS TEXT), CAST(sum(charge.atto) AS TEXT)
       ${PURCHASES} ${CHARGES} LEFT JOIN label ON label.id = call.provider_id
       JOIN label AS name ON name.id = intent.name_id
       WHERE ${where} AND charge.nano IS NOT NULL AND price_line.basis <> 'shadow'
       GROUP BY run.id, cell.id, label.text, intent.kind, name.text`,
    )
    .raw();
  const unsettled = db
    .prepare<Bindable[], UnsettledRow>(
      `SELECT run.name, cell.spec, cell.variant, provider.text, intent.kind, name.text, call.id IS NOT NULL,
         CAST(intent.nano AS TEXT), intent.atto,
         CAST((SELECT sum(charge.nano) FROM charge JOIN price_line ON price_line.id = charge.line_id
           WHERE charge.pricing_set_id = pricing_set.id AND charge.call_id = call.id
             AND price_line.basis <> 'shadow') AS TEXT),
         CAST((SELECT sum(charge.atto) FROM charge JOIN price_line ON price_line.id = charge.line_id
           WHERE charge.pricing_set_id = pricing_set.id AND charge.call_id = call.id
             AND price_line.basis <> 'shadow') AS TEXT)
       ${PURCHASES} LEFT JOIN label AS provider ON provider.id = call.provider_id
       JOIN label AS name ON name.id = intent.name_id
       WHERE ${where} AND (${IN_DOUBT} OR EXISTS (SELECT 1 FROM charge
         WHERE charge.pricing_set_id = pricing_set.id AND charge.call_id = call.id AND charge.nano IS NULL))`,
    )
    .raw();
  return {
    settled: sums.all(...bound).map(boughtOf),
    unsettled: unsettled.all(...bound).map(unsettledOf),
  };
}

function conditionOf(of: BoughtOf): readonly [string, Bindable[]] {
  if ('run' in of) return ['run.name = ?', [of.run]];
  return ['intent.at >= ? AND intent.at < ?', [timeColumn(of.from), timeColumn(of.to)]];
}

function boughtOf([run, spec, variant, provider, kind, name, nano, atto]: SumRow): Bought {
  return {
    run,
    spec,
    variant,
    provider,
    kind,
    name,
    usd: joinUsd({ nano: BigInt(nano), atto: BigInt(atto) }),
  };
}

function unsettledOf(row: UnsettledRow): UnsettledPurchase {
  const [run, spec, variant, provider, kind, name, answered, nano, atto, pricedNano, pricedAtto] = row;
  const priced: Usd =
    pricedNano === null || pricedAtto === null
      ? ZERO_USD
      : joinUsd({ nano: BigInt(pricedNano), atto: BigInt(pricedAtto) });
  const reservation = moneyOf(nano, atto);
  return { run, spec, variant, provider, kind, name, answered: answered === 1, reservation, priced };
}
