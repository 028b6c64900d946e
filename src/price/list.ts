import type { RateCard, RateClass } from './card.ts';
import { RATE_CLASSES } from './card.ts';
import type { RateLine, RateSet } from './compose.ts';
import { perMillionTokens } from './ratio.ts';
import { createResolver } from './resolve.ts';

/** What a model costs at an instant: a short prompt, the standard tier, all layers together. */
export interface ListedModel {
  readonly sku: string;
  /** USD per million tokens as decimals; null is unpriced on purpose, a missing class has no price. */
  readonly rates: Readonly<Partial<Record<RateClass, string | null>>>;
  /** Layers that have the model, the one that wins first. */
  readonly cards: readonly string[];
  /** Why there is no price; null when there is one. */
  readonly reason: string | null;
}

/** Returns every model of the layers with its price at an instant, in order of their names. */
export function listModels(
  layers: readonly RateCard[],
  at: number,
  provider: string | null = null,
): readonly ListedModel[] {
  const cards = new Map<string, string[]>();
  for (const layer of layers) {
    for (const { sku } of layer.skus ?? []) {
      if (provider !== null && !sku.startsWith(`${provider}/`)) continue;
      cards.set(sku, [...(cards.get(sku) ?? []), layer.id]);
    }
  }
  const resolve = createResolver(layers);
  return [...cards]
    .sort(([left], [right]) => (left < right ? -1 : 1))
    .map(([sku, names]) => {
      const found = resolve.sku(sku, { at, promptTokens: 0, selectors: {} });
      return 'reason' in found
        ? { sku, rates: {}, cards: names, reason: found.reason }
        : { sku, rates: decimalRates(found), cards: names, reason: null };
    });
}

/** Returns the rates of a set as decimals per million tokens. */
export function decimalRates(set: RateSet): ListedModel['rates'] {
  const rates: Partial<Record<RateClass, string | null>> = {};
  for (const name of RATE_CLASSES) {
    const line: RateLine | null | undefined = set.classes[name];
    if (line !== undefined) rates[name] = line === null ? null : perMillionTokens(line.price);
  }
  return rates;
}
