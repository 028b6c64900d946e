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

  const parts = usage.parts === undefined ? NO_PARTS : addParts(bill, usage.parts);
  addInput(bill, usage, parts);
  addOutput(bill, usage, parts);
  addFees(bill, usage);
  const input = rates.classes.input;
  // A paid call is never without a line, also when it used nothing.
  if (bill.charges.length === 0 && input) addLine(bill, 'model.input', 0, input);
  return bill.charges;
}

function addInput(bill: Bill, usage: Usage, parts: Leaves): void {
  // Audio has a price of its own; how much of it came from a cache few providers say.
  const audio = usage.audio_input - (usage.parts?.['audio_cache_read'] ?? 0);
  const overlaps = audio > usage.input_uncached - parts.input;
  const audioInput = overlaps ? 0 : audio;
  addTokens(bill, 'model.input', 'input', usage.input_uncached - parts.input - audioInput);
  addTokens(bill, 'model.input', 'audio_input', audioInput);
  if (overlaps) addOverlap(bill, audio);
  addTokens(bill, 'model.cache', 'cache_read', usage.cache_read - parts.cache_read);
  addShortWrites(bill, usage.cache_write_5m);
  addTokens(bill, 'model.cache', 'cache_write_1h', usage.cache_write_1h);
  addUnknownWrites(bill, usage.cache_write_unknown);
}

function addOutput(bill: Bill, usage: Usage, parts: Leaves): void {
  const { classes, sku } = bill.rates;
  // Reasoning is billed as output unless the card gives it a price of its own.
  const reasoning = classes.reasoning === undefined ? 0 : (usage.reasoning ?? 0);
  const text = usage.output - reasoning - usage.audio_output - parts.output;
  const dearer = classes.image_output === undefined ? classes.video_output : classes.image_output;
  if (dearer !== undefined && usage.parts === undefined && text > 0) {
    const reason = `"${sku}" has another price for pictures, and the usage does not say how much of the output they are`;
    addUnpriced(bill, 'model.output', 'output', { count: text, reason });
  } else {
    addTokens(bill, 'model.output', 'output', text);
  }
  addTokens(bill, 'model.output', 'reasoning', reasoning);
  addTokens(bill, 'model.output', 'audio_output', usage.audio_output);
}

/** How much of the leaves has been billed by parts. */
interface Leaves {
  input: number;
  cache_read: number;
  output: number;
}

const NO_PARTS: Readonly<Leaves> = { input: 0, cache_read: 0, output: 0 };

/** The leaf in which a part is counted, and what it is billed as. */
const PARTS: ReadonlyMap<string, { readonly leaf: keyof Leaves; readonly component: Component }> = new Map([
  ['audio_cache_read', { leaf: 'cache_read', component: 'model.cache' }],
  ['image_input', { leaf: 'input', component: 'model.input' }],
  ['image_cache_read', { leaf: 'cache_read', component: 'model.cache' }],
  ['image_output', { leaf: 'output', component: 'model.output' }],
  ['video_input', { leaf: 'input', component: 'model.input' }],
  ['video_output', { leaf: 'output', component: 'model.output' }],
  ['citation', { leaf: 'output', component: 'model.output' }],
] as const);

/** Bills the parts that have a price of their own; without one a part stays what its leaf is. */
function addParts(bill: Bill, parts: NonNullable<Usage['parts']>): Leaves {
  const billed: Leaves = { input: 0, cache_read: 0, output: 0 };
  for (const [name, count] of Object.entries(parts)) {
    if (count === 0) continue;
    const part = PARTS.get(name);
    if (part === undefined) {
      const reason = `the usage counts "${name}", for which rate cards have no class`;
      addUnpriced(bill, 'model.output', name, { count, reason });
    } else if (bill.rates.classes[name as RateClass] !== undefined) {
      addTokens(bill, part.component, name as RateClass, count);
      billed[part.leaf] += count;
    }
  }
  return billed;
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

/** Writes for five minutes, the shortest lifetime on offer: at their own rate, else at that of any write. */
function addShortWrites(bill: Bill, count: number): void {
  const { cache_write: any, cache_write_5m: own } = bill.rates.classes;
  if (count === 0 || own !== undefined || !any) addTokens(bill, 'model.cache', 'cache_write_5m', count);
  else addLine(bill, 'model.cache', count, { ...any, unit: 'cache_write_5m' });
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
  const { parts } = usage;
  const output = (usage.reasoning ?? 0) + usage.audio_output + sumOf(parts, 'output');
  if (output > usage.output) return 'the usage is invalid: parts of the output are more than the output';
  if (sumOf(parts, 'input') > usage.input_uncached || sumOf(parts, 'cache_read') > usage.cache_read) {
    return 'the usage is invalid: parts of the input are more than the input';
  }
  const prompt = usage.input_uncached + usage.cache_read + usage.cache_write_5m + usage.cache_write_1h;
  if (usage.audio_input > prompt + usage.cache_write_unknown) {
    return 'the usage is invalid: audio input is more than the input';
  }
  return null;
}

function sumOf(parts: Usage['parts'], leaf: keyof Leaves): number {
  let sum = 0;
  for (const name in parts) if (PARTS.get(name)?.leaf === leaf) sum += parts[name] ?? 0;
  return sum;
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
