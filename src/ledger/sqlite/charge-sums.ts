import { EXIT, Failure } from '../../model/failure.ts';
import { joinUsd, type Usd, ZERO_USD } from '../../model/money.ts';
import { moneyOf } from './columns.ts';

/** What `CHARGE_SUMS` gives for a group of charges. */
export interface ChargeSums {
  /** The sum of nano-dollars in two parts: `high` in units of `SPLIT`; null when no charge has an amount. */
  readonly high: string | null;
  readonly low: string | null;
  readonly atto: number | null;
  readonly unpriced: number;
  /** A call with a charge that has a price and no amount; null when there is none. */
  readonly lacking: number | null;
}

/** One amount may fill an integer of the database: the sum of two would overflow unless it is made in parts. */
const SPLIT = 1_000_000_000;

/** Columns over the tables `charge` and `line`, its price line. */
export const CHARGE_SUMS: string = `CAST(SUM(charge.nano / ${SPLIT}) AS TEXT) AS high,
  CAST(SUM(charge.nano % ${SPLIT}) AS TEXT) AS low, SUM(charge.atto) AS atto,
  SUM(line.basis = 'unpriced') AS unpriced,
  MIN(CASE WHEN line.basis <> 'unpriced' AND (charge.nano IS NULL OR charge.atto IS NULL) THEN charge.call_id END)
    AS lacking`;

/** Returns the amounts added up, exact. Throws Failure `ledger/amount-missing`. */
export function sumOfCharges({ high, low, atto, lacking }: ChargeSums): Usd {
  if (lacking !== null) throw amountMissing(lacking);
  if (high === null || low === null || atto === null) return ZERO_USD;
  return joinUsd({ nano: BigInt(high) * BigInt(SPLIT) + BigInt(low), atto: BigInt(atto) });
}

/** Returns the amount of a charge with a price. Throws Failure `ledger/amount-missing`: it is not $0. */
export function pricedAmount(call: number, nano: string | null, atto: number | null): Usd {
  const amount = moneyOf(nano, atto);
  if (amount === null) throw amountMissing(call);
  return amount;
}

function amountMissing(call: number): Failure {
  return new Failure(
    'ledger/amount-missing',
    `call ${call} has a charge with a price and without an amount`,
    {
      hint: '`firstpass doctor` names all such calls; restore the ledger from a backup',
      exitCode: EXIT.degraded,
    },
  );
}
