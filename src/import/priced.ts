import type { PriceableCall } from '../model/call.ts';
import type { Charge } from '../model/charge.ts';
import { ZERO_USD } from '../model/money.ts';
import type { ImportContext } from './importer.ts';
import { isAccepted, type JoinedTrial } from './join.ts';
import type { Mapping } from './mapping.ts';
import type { CallRow } from './rows.ts';
import type { ImportedTrial } from './summary.ts';

/** A row of the calls table with what it costs. */
export interface PricedRow {
  readonly row: CallRow;
  readonly call: PriceableCall;
  readonly charges: readonly Charge[];
}

/** A trial of the tables, judged and priced. */
export interface PricedTrial extends ImportedTrial {
  readonly joined: JoinedTrial;
  readonly attempts: readonly (readonly PricedRow[])[];
}

/** Prices every call of a trial and takes its outcome from the tables. */
export function priceTrial(joined: JoinedTrial, mapping: Mapping, context: ImportContext): PricedTrial {
  const attempts = joined.attempts.map((rows) => rows.map((row) => priceRow(row, mapping, context)));
  const { correct, variant } = joined.row;
  let cost = ZERO_USD;
  let unpriced = 0;
  for (const charge of attempts.flat().flatMap(({ charges }) => charges)) {
    if (charge.basis === 'unpriced') unpriced += 1;
    else cost += charge.amount;
  }
  return {
    joined,
    attempts,
    variant,
    outcome: correct === null ? 'not-judged' : correct ? 'correct' : 'incorrect',
    accepted: isAccepted(joined, mapping),
    calls: attempts.flat().length,
    cost,
    unpriced,
  };
}

function priceRow(row: CallRow, mapping: Mapping, context: ImportContext): PricedRow {
  const call: PriceableCall = {
    kind: 'model',
    provider: row.provider ?? mapping.defaults.provider,
    name: row.model,
    served: null,
    startedAt: row.startedAt ?? context.at,
    usage: row.usage,
    usageFormat: row.usage === null ? null : 'canonical',
    usageRaw: row.usage === null ? null : JSON.stringify(row.usage),
    quantity: null,
    selectors: {},
    status: 'ok',
    replayed: false,
  };
  return { row, call, charges: context.pricer(call) };
}
