import type { Charge } from '../../model/charge.ts';
import type { LedgerRecord } from '../../model/ledger.ts';
import { type Usd, ZERO_USD } from '../../model/money.ts';

/**
 * Returns records as one line of JSON. JSON has no big integers: the amounts, whose places are known, become
 * decimal text. Naming them is ten times faster than asking JSON.stringify about every value.
 */
export function textOfRecords(records: readonly LedgerRecord[]): string {
  return JSON.stringify(records.map(withTexts));
}

/** Returns the records of `textOfRecords`, equal to what was given. Throws on any other text. */
export function recordsOfText(text: string): readonly LedgerRecord[] {
  return (JSON.parse(text) as LedgerRecord[]).map(withAmounts);
}

function withTexts(record: LedgerRecord): unknown {
  switch (record.kind) {
    case 'intent':
      return { ...record, intent: { ...record.intent, reservation: textOf(record.intent.reservation) } };
    case 'settlement':
      return { ...record, settlement: { ...record.settlement, amount: textOf(record.settlement.amount) } };
    case 'call': {
      const { call, charges } = record.priced;
      const priced = { call: { ...call, reported: textOf(call.reported) }, charges: charges.map(chargeText) };
      return { ...record, priced };
    }
    case 'pricing-set': {
      const calls = record.repricing.calls.map(({ callId, charges }) => ({
        callId,
        charges: charges.map(chargeText),
      }));
      return { ...record, repricing: { ...record.repricing, calls } };
    }
    case 'run':
    case 'cell':
    case 'trial':
    case 'attempt':
    case 'trial-end':
    case 'event':
    case 'rate-card':
    case 'blob':
      return record;
  }
}

/** The same places, the other way: what is read there is the text of an amount. */
function withAmounts(record: LedgerRecord): LedgerRecord {
  switch (record.kind) {
    case 'intent':
      return { ...record, intent: { ...record.intent, reservation: amountOf(record.intent.reservation) } };
    case 'settlement':
      return { ...record, settlement: { ...record.settlement, amount: amountOf(record.settlement.amount) } };
    case 'call': {
      const { call, charges } = record.priced;
      const priced = {
        call: { ...call, reported: amountOf(call.reported) },
        charges: charges.map(chargeOf),
      };
      return { ...record, priced };
    }
    case 'pricing-set': {
      const calls = record.repricing.calls.map(({ callId, charges }) => ({
        callId,
        charges: charges.map(chargeOf),
      }));
      return { ...record, repricing: { ...record.repricing, calls } };
    }
    case 'run':
    case 'cell':
    case 'trial':
    case 'attempt':
    case 'trial-end':
    case 'event':
    case 'rate-card':
    case 'blob':
      return record;
  }
}

function textOf(amount: Usd | null): string | null {
  return amount === null ? null : amount.toString();
}

function amountOf(text: unknown): Usd | null {
  return typeof text === 'string' ? BigInt(text) : null;
}

function chargeText(charge: Charge): unknown {
  return charge.basis === 'unpriced' ? charge : { ...charge, amount: charge.amount.toString() };
}

function chargeOf(charge: Charge): Charge {
  return charge.basis === 'unpriced' ? charge : { ...charge, amount: amountOf(charge.amount) ?? ZERO_USD };
}
