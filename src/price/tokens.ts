import type { Charge, Component } from '../model/charge.ts';
import { invalidLeaf, type Usage } from '../model/usage.ts';
import type { RateClass } from './card.ts';
import type { RateLine, RateSet } from './compose.ts';
import { times } from './ratio.ts';

/** What the lines of one entry are added to. */
interface Bill {
  readonly charges: Charge[];
  readonly rates: RateSet;
  readonly judge: boolean;
}

/** Returns the charges of one billed entry; `judge` puts all of them under that component. */
export function tokenCharges(usage: Usage, rates: RateSet, judge: boolean): Charge[] {
  const invalid = invalidUsage(usage);
  if (invalid !== null) return [unpriced(judge ? 'judge' : 'model.input', 'call', '1', invalid)];
  const bill: Bill = { charges: [], rates, judge };

  // Audio has a price of its own; how much of it came from a cache no provider says.
  const overlaps = usage.audio_input > usage.input_uncached;
  const audioInput = overlaps ? 0 : usage.audio_input;
  addTokens(bill, 'model.input', 'input', usage.input_uncached - audioInput);
  addTokens(bill, 'model.input', 'audio_input', audioInput);
  if (overlaps) addOverlap(bill, usage.audio_input);
  addTokens(bill, 'model.cache', 'cache_read', usage.cache_read);
  addTokens(bill, 'model.cache', 'cache_write_5m', usage.cache_write_5m);
  addTokens(bill, 'model.cache', 'cache_write_1h', usage.cache_write_1h);
  addUnknownWrites(bill, usage.cache_write_unknown);

  // Reasoning is billed as output unless the card gives it a price of its own.
  const reasoning = rates.classes.reasoning === undefined ? 0 : (usage.reasoning ?? 0);
  addTokens(bill, 'model.output', 'output', usage.output - reasoning - usage.audio_output);
  addTokens(bill, 'model.output', 'reasoning', reasoning);
  addTokens(bill, 'model.output', 'audio_output', usage.audio_output);

  addFees(bill, usage);
  const input = rates.classes.input;
  // A paid call is never without a line, also when it used nothing.
  if (bill.charges.length === 0 && input) addLine(bill, 'model.input', 0, input);
  return bill.charges;
}

function addTokens(bill: Bill, component: Component, name: RateClass, count: number): void {
  if (count === 0) return;
  const rate = bill.rates.classes[name];
  if (rate) addLine(bill, component, count, rate);
  else addUnpriced(bill, component, name, { count, reason: noRateReason(bill.rates, name) });
}

function addLine(bill: Bill, component: Component, count: number, rate: RateLine): void {
  bill.charges.push({
    component: bill.judge ? 'judge' : component,
    unit: rate.unit,
    quantity: String(count),
    basis: rate.basis,
    amount: times(rate.price, BigInt(count)),
    sku: rate.sku,
    rule: rate.rule,
  });
}

function addUnpriced(
  bill: Bill,
  component: Component,
  unit: string,
  what: { readonly count: number; readonly reason: string },
): void {
  bill.charges.push(unpriced(bill.judge ? 'judge' : component, unit, String(what.count), what.reason));
}

/** Writes of a lifetime that the provider does not state: at their own rate, else as five-minute ones. */
function addUnknownWrites(bill: Bill, count: number): void {
  const { cache_write: own, cache_write_5m: short } = bill.rates.classes;
  if (count === 0 || own !== undefined || !short) {
    addTokens(bill, 'model.cache', 'cache_write', count);
    return;
  }
  const rule = `${short.rule}; lifetime not stated: at the 5-minute rate`;
  addLine(bill, 'model.cache', count, { ...short, unit: 'cache_write', rule });
}

/** Fees per request and per use of a tool that the provider ran; a used tool without a fee is unpriced. */
function addFees(bill: Bill, usage: Usage): void {
  const { fees, sku } = bill.rates;
  const request = fees['request'];
  if (request && usage.requests > 0) {
    addLine(bill, 'model.input', usage.requests, request);
  }
  for (const name in usage.server_tools) {
    const count = usage.server_tools[name] ?? 0;
    if (count === 0) continue;
    const fee = fees[name];
    if (fee) addLine(bill, 'tool', count, fee);
    else {
      const reason = `"${sku}" has no fee for its tool "${name}": add it under fees of its period`;
      addUnpriced(bill, 'tool', name, { count, reason });
    }
  }
}

function addOverlap(bill: Bill, count: number): void {
  const reason = `audio input of "${bill.rates.sku}" overlaps cached input, and the response does not say how much of it was cached`;
  addUnpriced(bill, 'model.input', 'audio_input', { count, reason });
}

function invalidUsage(usage: Usage): string | null {
  const leaf = invalidLeaf(usage);
  if (leaf !== null) return `the usage is invalid: ${leaf} is no whole number of at least 0`;
  const parts = (usage.reasoning ?? 0) + usage.audio_output;
  if (parts > usage.output) return 'the usage is invalid: parts of the output are more than the output';
  const prompt = usage.input_uncached + usage.cache_read + usage.cache_write_5m + usage.cache_write_1h;
  if (usage.audio_input > prompt + usage.cache_write_unknown) {
    return 'the usage is invalid: audio input is more than the input';
  }
  return null;
}

function noRateReason(rates: RateSet, name: RateClass): string {
  return rates.classes[name] === null
    ? `a rate card sets ${name} of "${rates.sku}" to null, that is: unpriced`
    : `"${rates.sku}" has no rate for ${name}: add it under rates of its period`;
}

/** Returns the line of a quantity that has no price. */
export function unpriced(component: Component, unit: string, quantity: string, reason: string): Charge {
  return { component, unit, quantity, basis: 'unpriced', reason };
}
