import type Database from 'better-sqlite3';
import type { Call, CallKind, CallStatus } from '../../model/call.ts';
import type { Charge, Component, PricedCharge } from '../../model/charge.ts';
import { pricedAmount } from './charge-sums.ts';
import { hashOf, moneyOf, optionalHashOf, timeOf, type Column } from './columns.ts';
import { REQUEST_IS_HASHED } from './append-call.ts';
import { unfoldUsage } from './usage-text.ts';
import { usageOf, type UsageRow } from './read-usage.ts';

/** Reads what was paid for. */
export interface CallReader {
  /** Calls of a trial in the order (attempt, seq, try). */
  calls(trialId: number): readonly Call[];
  /** Charges of a call in a pricing set of its run; in the original one when that is null. */
  charges(callId: number, pricing: number | null): readonly Charge[];
}

interface CallRow extends UsageRow {
  readonly id: number;
  readonly attempt: number;
  readonly seq: number;
  readonly try_number: number;
  readonly kind: CallKind;
  readonly provider: string | null;
  readonly name: string;
  readonly served: string | null;
  readonly started_at: Column;
  readonly duration_ms: number;
  readonly first_byte_ms: number | null;
  readonly status: CallStatus;
  readonly http_status: number | null;
  readonly error: string | null;
  readonly server_tools: string | null;
  readonly usage_format: string | null;
  readonly usage_shape: string | null;
  readonly usage_raw: string | null;
  readonly quantity: string | null;
  readonly selectors: string | null;
  readonly reported_nano_text: string | null;
  readonly reported_atto: number | null;
  readonly request_hash: Column;
  readonly request: Column;
  readonly response: Column;
  readonly replayed: number;
  readonly reused_from: number | null;
}

interface ChargeRow {
  readonly component: Component;
  readonly unit: string;
  readonly basis: Charge['basis'];
  readonly sku: string | null;
  readonly rule: string | null;
  readonly reason: string | null;
  readonly quantity: string | number;
  readonly nano_text: string | null;
  readonly atto: number | null;
}

export function callReader(db: Database.Database): CallReader {
  const callsOf = db.prepare<[number], CallRow>(
    `SELECT call.*, CAST(reported_nano AS TEXT) AS reported_nano_text, provider.text AS provider,
       name.text AS name, served.text AS served, format.text AS usage_format, shape.text AS usage_shape,
       selector.text AS selectors
     FROM call JOIN label name ON name.id = name_id
     LEFT JOIN label provider ON provider.id = provider_id LEFT JOIN label served ON served.id = served_id
     LEFT JOIN label format ON format.id = usage_format_id
     LEFT JOIN label shape ON shape.id = usage_shape_id
     LEFT JOIN label selector ON selector.id = selectors_id
     WHERE trial_id = ? ORDER BY attempt, seq, try_number, call.id`,
  );
  const originalOf = db
    .prepare<[number], number>(
      `SELECT pricing_set.id FROM call JOIN trial ON trial.id = call.trial_id
       JOIN pricing_set ON pricing_set.run_id = trial.run_id AND pricing_set.kind = 'original'
       WHERE call.id = ?`,
    )
    .pluck();
  const chargesOf = db.prepare<[number, number], ChargeRow>(
    `SELECT line.*, charge.quantity, CAST(charge.nano AS TEXT) AS nano_text, charge.atto
     FROM charge JOIN price_line line ON line.id = charge.line_id
     WHERE charge.pricing_set_id = ? AND charge.call_id = ? ORDER BY charge.position`,
  );
  return {
    calls: (trialId) => callsOf.all(trialId).map((row) => callOf(trialId, row)),
    charges: (callId, pricing) =>
      chargesOf.all(pricing ?? originalOf.get(callId) ?? 0, callId).map((row) => chargeOf(callId, row)),
  };
}

function callOf(trialId: number, row: CallRow): Call {
  return {
    id: row.id,
    trialId,
    attempt: row.attempt,
    seq: row.seq,
    tryNumber: row.try_number,
    kind: row.kind,
    provider: row.provider,
    name: row.name,
    served: row.served,
    startedAt: timeOf(row.started_at),
    durationMs: row.duration_ms,
    firstByteMs: row.first_byte_ms,
    status: row.status,
    httpStatus: row.http_status,
    error: row.error,
    usage: usageOf(row, row.server_tools === null ? [] : [row.server_tools]),
    usageFormat: row.usage_format,
    usageRaw: usageRawOf(row),
    quantity: row.quantity,
    selectors: row.selectors === null ? {} : (JSON.parse(row.selectors) as Call['selectors']),
    reported: moneyOf(row.reported_nano_text, row.reported_atto),
    requestHash: hashOf(row.request_hash),
    request: row.request === REQUEST_IS_HASHED ? hashOf(row.request_hash) : optionalHashOf(row.request),
    response: optionalHashOf(row.response),
    replayed: row.replayed === 1,
    ...(row.reused_from === null ? {} : { reusedFrom: row.reused_from }),
  };
}

function usageRawOf({ usage_shape: shape, usage_raw: raw }: CallRow): string | null {
  return shape === null || raw === null ? raw : unfoldUsage({ shape, numbers: raw });
}

function chargeOf(callId: number, row: ChargeRow): Charge {
  const common = { component: row.component, unit: row.unit, quantity: String(row.quantity) };
  if (row.basis === 'unpriced') return { ...common, basis: row.basis, reason: row.reason ?? '' };
  const priced: PricedCharge = {
    ...common,
    basis: row.basis,
    amount: pricedAmount(callId, row.nano_text, row.atto),
    sku: row.sku,
    rule: row.rule,
  };
  return priced;
}
