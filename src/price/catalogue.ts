import type { RateCard, Sku } from './card.ts';

/** Which SKU a model id belongs to: exact ids and declared patterns only, never a likeness. */
export type Identity =
  | { readonly kind: 'found'; readonly sku: string }
  | { readonly kind: 'unknown' }
  /** Patterns of several SKUs match: choosing one would be a guess. */
  | { readonly kind: 'ambiguous'; readonly skus: readonly string[] };

/** The SKUs of one card, for look-up. */
export interface CatalogueLayer {
  readonly card: RateCard;
  readonly skus: ReadonlyMap<string, Sku>;
  /** `provider/id` → SKU. */
  readonly ids: ReadonlyMap<string, string>;
  readonly patterns: readonly {
    readonly provider: string;
    readonly pattern: RegExp;
    readonly sku: string;
  }[];
}

export function catalogueLayer(card: RateCard): CatalogueLayer {
  const skus = new Map<string, Sku>();
  const ids = new Map<string, string>();
  const patterns: { provider: string; pattern: RegExp; sku: string }[] = [];
  for (const sku of card.skus ?? []) {
    const slash = sku.sku.indexOf('/');
    const provider = sku.sku.slice(0, slash);
    skus.set(sku.sku, sku);
    for (const id of sku.ids ?? [sku.sku.slice(slash + 1)]) ids.set(`${provider}/${id}`, sku.sku);
    if (sku.snapshots !== undefined) {
      // The group keeps an alternation such as ^a|b$ from matching a part of an id.
      patterns.push({ provider, pattern: new RegExp(`^(?:${sku.snapshots})$`), sku: sku.sku });
    }
  }
  return { card, skus, ids, patterns };
}

/** Returns the SKU of a model id: an exact id on any layer first, then the patterns, layer by layer. */
export function identify(layers: readonly CatalogueLayer[], provider: string, model: string): Identity {
  const id = `${provider}/${model}`;
  for (const layer of layers) {
    const sku = layer.ids.get(id);
    if (sku !== undefined) return { kind: 'found', sku };
  }
  for (const layer of layers) {
    const matches = layer.patterns.filter((row) => row.provider === provider && row.pattern.test(model));
    const skus = [...new Set(matches.map((row) => row.sku))];
    const [first] = skus;
    if (skus.length > 1) return { kind: 'ambiguous', skus };
    if (first !== undefined) return { kind: 'found', sku: first };
  }
  return { kind: 'unknown' };
}
