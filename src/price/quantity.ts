import type { PriceableCall } from '../model/call.ts';
import type { Charge, PricedCharge } from '../model/charge.ts';
import { parseUsd } from '../model/money.ts';
import type { ComputeRate, FxRate, PeopleRate, ToolRate } from './card.ts';
import { divide, multiply, parseRatio, times, type Ratio } from './ratio.ts';
import { unpriced } from './tokens.ts';

/** Returns the charge of a tool call: the fee of its `sku` selector, exactly 0 when it declares none. */
export function toolCharge(call: PriceableCall, rowOf: (sku: string) => ToolRate | null): Charge {
  const quantity = call.quantity ?? '1';
  const sku = call.selectors['sku'];
  if (sku === undefined) {
    const common = { component: 'tool', unit: 'call', quantity, basis: 'list', amount: 0n } as const;
    return { ...common, sku: null, rule: 'no fee declared' };
  }
  const row = rowOf(sku);
  const price = row === null ? null : usePrice(row);
  if (row === null || price === null) {
    const reason = `no rate card has a fee for tool "${sku}" at that time: add it under tools`;
    return unpriced('tool', 'call', quantity, reason);
  }
  const unit = row.per_session === undefined ? 'call' : 'session';
  const count = unit === 'call' ? quantity : call.selectors['sessions'];
  if (count === undefined) {
    const reason = `tool "${sku}" costs by the session, and the call does not say how many it began`;
    return unpriced('tool', 'session', '0', reason);
  }
  return quantityCharge(call, { component: 'tool', unit, basis: 'list' }, count, {
    price,
    sku: `${sku}#${unit}`,
    rule: ruleOf(row),
  });
}

/** Returns the price of a call or of a session. */
export function usePrice(row: ToolRate): Ratio | null {
  if (row.per_1000 === undefined) return usdRatio(row.per_call ?? row.per_session ?? null);
  const thousand = usdRatio(row.per_1000);
  return thousand === null ? null : multiply(thousand, { numerator: 1n, denominator: 1000n });
}

/** Returns the charge of a program's seconds. */
export function computeCharge(call: PriceableCall, row: ComputeRate | null): Charge {
  const price = row === null ? null : secondPrice(row);
  if (call.quantity === null) {
    return unpriced('compute', 'second', '0', 'the call does not say how many seconds it took');
  }
  if (row === null || price === null) {
    const reason = `no rate card has a price for compute "${call.name}" at that time: add it under compute`;
    return unpriced('compute', 'second', call.quantity, reason);
  }
  return quantityCharge(call, { component: 'compute', unit: 'second', basis: 'allocated' }, call.quantity, {
    price,
    sku: `${call.name}#second`,
    rule: ruleOf(row),
  });
}

const HOUR: Ratio = { numerator: 1n, denominator: 3600n };

/** Returns the price of a busy second: with what the idle ones cost when the row amortizes them. */
export function secondPrice(row: ComputeRate): Ratio | null {
  const second = paidSecondPrice(row);
  return second === null || row.utilization === undefined
    ? second
    : divide(second, parseRatio(row.utilization));
}

function paidSecondPrice(row: ComputeRate): Ratio | null {
  if (row.usd_per_second !== undefined) return usdRatio(row.usd_per_second);
  const hour = usdRatio(row.usd_per_cpu_hour ?? row.usd_per_gpu_hour ?? null);
  if (hour === null) return null;
  const units = BigInt(row.cpus ?? row.gpus ?? 1);
  return multiply(hour, multiply(HOUR, { numerator: units, denominator: 1n }));
}

function usdRatio(decimal: string | null): Ratio | null {
  return decimal === null ? null : { numerator: parseUsd(decimal), denominator: 1n };
}

/** Returns the charge of a person's minutes; `fxOf` gives the rate in force of a currency to the dollar. */
export function peopleCharge(
  call: PriceableCall,
  component: 'review' | 'fallback',
  row: PeopleRate | null,
  fxOf: (currency: string) => FxRate | null,
): Charge {
  if (call.quantity === null) {
    return unpriced(component, 'minute', '0', 'the call does not say how many minutes it took');
  }
  const hour = row === null ? null : usdRatio(row.per_hour);
  if (row === null || hour === null) {
    const reason = `no rate card has a price for role "${call.name}" at that time: add it under people`;
    return unpriced(component, 'minute', call.quantity, reason);
  }
  const currency = row.currency ?? 'USD';
  const fx = currency === 'USD' ? null : fxOf(currency);
  if (currency !== 'USD' && fx === null) {
    const reason = `role "${call.name}" is paid in ${currency}, and no rate card has a rate of ${currency}USD by then: add it under fx`;
    return unpriced(component, 'minute', call.quantity, reason);
  }
  const factors = [{ numerator: 1n, denominator: 60n }, parseRatio(row.loaded ?? '1')];
  const steps = [ruleOf(row)];
  if (row.loaded !== undefined) steps.push(`loaded × ${row.loaded}`);
  if (fx !== null) {
    factors.push(parseRatio(fx.rate));
    steps.push(`${fx.pair} ${fx.rate} of ${fx.date}`);
  }
  return quantityCharge(call, { component, unit: 'minute', basis: 'estimated' }, call.quantity, {
    price: factors.reduce(multiply, hour),
    sku: `people/${call.name}#minute`,
    rule: steps.join('; '),
  });
}

function quantityCharge(
  call: PriceableCall,
  what: Pick<PricedCharge, 'component' | 'unit' | 'basis'>,
  quantity: string,
  rate: { readonly price: Ratio; readonly sku: string; readonly rule: string },
): Charge {
  if (!/^\d+(\.\d+)?$/.test(quantity)) {
    const reason = `the quantity "${quantity}" of "${call.name}" is no plain decimal number`;
    return unpriced(what.component, what.unit, quantity, reason);
  }
  const amount = times(multiply(rate.price, parseRatio(quantity)), 1n);
  return { ...what, quantity, amount, sku: rate.sku, rule: rate.rule };
}

function ruleOf(row: { readonly from?: string }): string {
  return `from ${row.from ?? 'ever'}`;
}
