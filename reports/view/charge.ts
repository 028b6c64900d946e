import type { Charge } from '../../src/model/charge.ts';
import { divideHalfEven, parseUsd, type Usd } from '../../src/model/money.ts';
import { count, money } from '../format.ts';

/** One line of a bill with where its price comes from. */
export interface ChargeView {
  readonly component: string;
  readonly unit: string;
  readonly quantity: string;
  /** Such as `$2.50 per million`; `–` when nothing was counted or nothing has a price. */
  readonly unitPrice: string;
  readonly amount: string;
  readonly basis: string;
  /** The price's place on the card, with the period and rules; or why there is none. */
  readonly source: string;
}

const DECIMAL = /^\d+(?:\.\d{1,18})?$/;
const MILLION = 1_000_000n;

export function chargeView(charge: Charge): ChargeView {
  const { component, unit, basis } = charge;
  const quantity = /^\d{1,15}$/.test(charge.quantity) ? count(Number(charge.quantity)) : charge.quantity;
  const common = { component, unit: unit.replaceAll('_', ' '), quantity, basis };
  if (charge.basis === 'unpriced') {
    return { ...common, unitPrice: '–', amount: 'unpriced', source: charge.reason };
  }
  return {
    ...common,
    unitPrice: unitPriceOf(charge.amount, charge),
    amount: money(charge.amount),
    source: [charge.sku, charge.rule].filter((part) => part !== null).join(', '),
  };
}

/** Exact up to the last rounding; tokens are priced by the million on every list. */
function unitPriceOf(amount: Usd, { component, quantity, unit }: Charge): string {
  if (!DECIMAL.test(quantity)) return '–';
  const scaled = parseUsd(quantity);
  if (scaled === 0n || amount === 0n) return amount === 0n && scaled !== 0n ? '$0' : '–';
  const one = 10n ** 18n;
  const isTokens = component.startsWith('model.') && !['second', 'minute', 'call', 'request'].includes(unit);
  return isTokens
    ? `${money(divideHalfEven(amount * one * MILLION, scaled))} per million`
    : `${money(divideHalfEven(amount * one, scaled))} per ${unit}`;
}
