import type { PriceableCall } from '../model/call.ts';
import type { Charge, Component } from '../model/charge.ts';
import { promptTokens, type UsageEntry } from '../model/usage.ts';
import type { PriceBook } from './book.ts';
import { hostedCharges } from './hosted.ts';
import { callInstant } from './instant.ts';
import { computeCharge, peopleCharge, toolCharge } from './quantity.ts';
import { tokenCharges, unpriced } from './tokens.ts';

/** Billed entries of a call: what the wire format's reader finds, or null when the call carries no usage. */
export type EntriesOf = (call: PriceableCall) => readonly UsageEntry[] | null;

/** Returns the one entry that a call's own summed usage is. */
export function summedEntry(call: PriceableCall): readonly UsageEntry[] | null {
  return call.usage === null ? null : [{ usage: call.usage, model: null }];
}

/**
 * Returns the charges of a call. A replayed call was not paid, and one under a plan not by itself: their prices
 * become shadow amounts, and what cannot be priced of them is left out. Only a request that its provider refused has no charge at all.
 */
export function chargesFor(
  call: PriceableCall,
  book: PriceBook,
  entriesOf: EntriesOf = summedEntry,
): readonly Charge[] {
  const charges = chargesByKind(call, book, entriesOf);
  if (call.replayed) return asShadow(charges, null);
  const name = call.selectors['plan'];
  if (name === undefined) return charges;
  const plan = book.plan(name, callInstant(call.startedAt));
  if (plan !== null) return asShadow(charges, plan.sku);
  const reason = `the call names plan "${name}", which no rate card has at that time: add it under plans`;
  return [unpriced(call.kind === 'judge' ? 'judge' : 'model.input', 'call', '1', reason)];
}

/** What would have been paid: of a replay, or of a call that a subscription covers. */
function asShadow(charges: readonly Charge[], plan: string | null): readonly Charge[] {
  return charges.flatMap((charge) => {
    if (charge.basis === 'unpriced') return [];
    const rule = plan === null ? charge.rule : `${charge.rule ?? ''}; under ${plan}`;
    return [{ ...charge, basis: 'shadow' as const, rule }];
  });
}

function chargesByKind(call: PriceableCall, book: PriceBook, entriesOf: EntriesOf): Charge[] {
  const at = callInstant(call.startedAt);
  switch (call.kind) {
    case 'model':
    case 'judge':
      return modelCharges(call, at, book, entriesOf);
    case 'tool':
      return [toolCharge(call, (sku) => book.tool(sku, at))];
    case 'compute':
      return [computeCharge(call, book.compute(call.name, at))];
    case 'review':
    case 'fallback':
      return [peopleCharge(call, call.kind, book.people(call.name, at), (currency) => book.fx(currency, at))];
  }
}

function modelCharges(call: PriceableCall, at: number, book: PriceBook, entriesOf: EntriesOf): Charge[] {
  const judge = call.kind === 'judge';
  const component: Component = judge ? 'judge' : 'model.input';
  const entries = entriesOf(call);
  const row = book.hosted?.(`${call.provider ?? ''}/${call.served ?? call.name}`, at) ?? null;
  if (row !== null) return hostedCharges({ call, row, component: judge ? 'judge' : 'compute' }, entries);
  if (entries === null || entries.length === 0) return withoutUsage(call, component);
  const [first] = entries;
  const charges =
    entries.length === 1 && first !== undefined
      ? entryCharges(call, at, first, book)
      : entries.flatMap((entry) => entryCharges(call, at, entry, book));
  if (call.status === 'ok' || call.status === 'http-error') return charges;
  const reason = `the call ended as ${call.status}: its usage is a lower bound, the rest is possibly billed`;
  return [...charges, unpriced(judge ? 'judge' : 'model.output', 'call', '1', reason)];
}

/** Each entry is a request of its own: its size chooses its tier, and its own model its prices. */
function entryCharges(call: PriceableCall, at: number, entry: UsageEntry, book: PriceBook): Charge[] {
  const judge = call.kind === 'judge';
  const facts = { at, promptTokens: promptTokens(entry.usage), selectors: call.selectors };
  const rates = book.model(call.provider ?? '', entry.model ?? call.served ?? call.name, facts);
  return 'reason' in rates
    ? [unpriced(judge ? 'judge' : 'model.input', 'call', '1', rates.reason)]
    : tokenCharges(entry.usage, rates, judge);
}

/** Providers do not bill a request that they refuse or that never left; one without a complete answer they may. */
function withoutUsage(call: PriceableCall, component: Component): Charge[] {
  if (call.status === 'http-error' || call.status === 'failed') return [];
  const reason =
    call.status === 'ok'
      ? 'the response carried no usage'
      : `the call ended as ${call.status} without usage: it is possibly billed`;
  return [unpriced(component, 'call', '1', reason)];
}
