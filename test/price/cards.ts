import type { PriceableCall } from '../../src/model/call.ts';
import type { Charge } from '../../src/model/charge.ts';
import { formatUsd, sumUsd } from '../../src/model/money.ts';
import { NO_USAGE, type Usage } from '../../src/model/usage.ts';
import type { RateCard, Sku } from '../../src/price/card.ts';
import { parseRateCard } from '../../src/price/parse.ts';

/** Returns the card of a text that is known to be good. */
export function goodCard(text: string): RateCard {
  const { card, problems } = parseRateCard(text, 'card.yaml');
  if (card === null) throw new Error(JSON.stringify(problems));
  return card;
}

/** Returns a card of SKUs; `id` names the layer. */
export function cardOf(skus: readonly Sku[], id = 'test'): RateCard {
  return goodCard(JSON.stringify({ schema: 'ratecard/1', id, skus }));
}

export function modelCall(usage: Partial<Usage> | null, changes: Partial<PriceableCall> = {}): PriceableCall {
  return {
    kind: 'model',
    provider: 'acme',
    name: 'm',
    served: null,
    startedAt: '2026-06-01T12:00:00.000Z',
    usage: usage === null ? null : { ...NO_USAGE, ...usage },
    usageFormat: null,
    usageRaw: null,
    quantity: null,
    selectors: {},
    status: 'ok',
    replayed: false,
    ...changes,
  };
}

/** Returns unit → exact dollars of the priced lines, `unpriced` for those without a price. */
export function lines(charges: readonly Charge[]): Record<string, string> {
  return Object.fromEntries(
    charges.map((charge) => [
      charge.unit,
      charge.basis === 'unpriced' ? 'unpriced' : formatUsd(charge.amount),
    ]),
  );
}

export function total(charges: readonly Charge[]): string {
  return formatUsd(sumUsd(charges.map((charge) => (charge.basis === 'unpriced' ? 0n : charge.amount))));
}

/** Returns the reasons of the lines without a price. */
export function reasons(charges: readonly Charge[]): string[] {
  return charges.flatMap((charge) => (charge.basis === 'unpriced' ? [charge.reason] : []));
}
