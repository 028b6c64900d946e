import { csvText, type CsvValue } from '../../reports/csv-line.ts';
import type { Charge } from '../model/charge.ts';
import { formatUsd } from '../model/money.ts';
import type { Call, PricedCall } from '../model/call.ts';
import type { ExportedTrial, ExportFormat } from './format.ts';
import { wholeCalls } from './whole-calls.ts';

/** A flat table for spreadsheets: one row a charge, so that any pivot of the amounts adds up to what was paid. */
export const csv: ExportFormat = {
  id: 'csv',
  summary: 'a flat table, one row a charge, with exact amounts and a column a tag',
  *pieces(source) {
    const tags = source.tagNames();
    yield csvText([[...COLUMNS, ...tags.map((name) => `tag:${name}`)]]);
    for (const item of source.trials()) {
      const lines = wholeCalls(item.run, item.calls).flatMap((priced) => linesOf(item, priced, tags));
      if (lines.length > 0) yield csvText(lines);
    }
  },
};

const COLUMNS = [
  'run',
  'source',
  'trial',
  'spec',
  'variant',
  'agent',
  'case',
  'repeat',
  'outcome',
  'attempt',
  'call',
  'place',
  'http_try',
  'kind',
  'provider',
  'model',
  'served',
  'started_at',
  'duration_ms',
  'status',
  'http_status',
  'bought',
  'component',
  'unit',
  'quantity',
  'basis',
  'amount_usd',
  'not_paid_usd',
  'sku',
] as const;

/** A call without a charge, such as a refused request, has one line without an amount. */
function linesOf(item: ExportedTrial, { call, charges }: PricedCall, tags: readonly string[]): CsvValue[][] {
  const { run, cell, trial, end } = item;
  const all: Readonly<Record<string, string>> = { ...cell.tags, ...trial.tags };
  const about: CsvValue[] = [
    run.id,
    run.source,
    trial.id,
    trial.spec,
    trial.variant,
    cell.agent,
    trial.case,
    trial.repeat,
    end?.outcome ?? null,
    call.attempt,
    call.id,
    call.seq,
    call.tryNumber,
    call.kind,
    call.provider,
    call.name,
    call.served,
    call.startedAt,
    call.durationMs,
    call.status,
    call.httpStatus,
    isBought(call),
  ];
  const labels = tags.map((name) => (Object.hasOwn(all, name) ? (all[name] ?? null) : null));
  const lines =
    charges.length === 0 ? [NO_CHARGE] : charges.map((charge) => chargeFields(charge, isBought(call)));
  return lines.map((charge) => [...about, ...charge, ...labels]);
}

const NO_CHARGE: readonly CsvValue[] = [null, null, null, null, null, null, null];

/** A copy was paid for once, by the run that bought it; what was replayed has only shadow amounts. */
function isBought({ reusedFrom }: Call): boolean {
  return reusedFrom === undefined;
}

/** Amounts that nobody paid here stand in a column of their own: adding them up would count them twice. */
function chargeFields(charge: Charge, bought: boolean): readonly CsvValue[] {
  const { component, unit, quantity, basis } = charge;
  if (charge.basis === 'unpriced') return [component, unit, quantity, basis, null, null, null];
  const amount = formatUsd(charge.amount);
  const isPaid = bought && basis !== 'shadow';
  return [component, unit, quantity, basis, isPaid ? amount : null, isPaid ? null : amount, charge.sku];
}
