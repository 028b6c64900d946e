import type { RateCard, Sku } from './card.ts';
import { shippedInfo } from './shipped.ts';

/** Which SKU a model id belongs to: exact ids and declared patterns only, never a likeness. */
export type Identity =
  | { readonly kind: 'found'; readonly sku: string }
  | { readonly kind: 'unknown' }
  /** Patterns of several SKUs match: choosing one would be a guess. */
  | { readonly kind: 'ambiguous'; readonly skus: readonly string[] };

/** One provider's SKUs on one card, for look-up. */
interface ProviderIndex {
  /** By name. */
  readonly skus: ReadonlyMap<string, Sku>;
  /** Model id → SKU's name. */
  readonly ids: ReadonlyMap<string, string>;
  readonly patterns: readonly { readonly pattern: RegExp; readonly sku: string }[];
}

/** A card whose SKUs are indexed provider by provider, each when it is first asked for. */
export interface CatalogueLayer {
  readonly card: RateCard;
  provider(name: string): ProviderIndex;
}

const NOTHING: ProviderIndex = { skus: new Map(), ids: new Map(), patterns: [] };

export function catalogueLayer(card: RateCard): CatalogueLayer {
  const known = shippedInfo(card)?.providers;
  const indices = new Map<string, ProviderIndex>();
  return {
    card,
    provider(name) {
      // A card that ships is not even read for a provider that it does not have.
      if (known?.has(name) === false) return NOTHING;
      let index = indices.get(name);
      if (index === undefined) indices.set(name, (index = indexProvider(card, name)));
      return index;
    },
  };
}

function indexProvider(card: RateCard, provider: string): ProviderIndex {
  const skus = new Map<string, Sku>();
  const ids = new Map<string, string>();
  const patterns: { pattern: RegExp; sku: string }[] = [];
  const prefix = `${provider}/`;
  for (const sku of card.skus ?? []) {
    if (!sku.sku.startsWith(prefix)) continue;
    skus.set(sku.sku, sku);
    for (const id of sku.ids ?? [sku.sku.slice(prefix.length)]) ids.set(id, sku.sku);
    // The group keeps an alternation such as ^a|b$ from matching a part of an id.
    if (sku.snapshots !== undefined) {
      patterns.push({ pattern: new RegExp(`^(?:${sku.snapshots})$`), sku: sku.sku });
    }
  }
  return skus.size === 0 ? NOTHING : { skus, ids, patterns };
}

/** Providers by the names that other programs have for them. A card that knows such a name itself wins. */
const ALSO_CALLED: Readonly<Record<string, string>> = { 'amazon-bedrock': 'aws', 'google-vertex': 'google' };

/** Returns the SKU of a model id: an exact id on any layer first, then the patterns, layer by layer. */
export function identify(layers: readonly CatalogueLayer[], provider: string, model: string): Identity {
  const found = identifyAt(layers, provider, model);
  const other = Object.hasOwn(ALSO_CALLED, provider) ? ALSO_CALLED[provider] : undefined;
  return found.kind === 'unknown' && other !== undefined ? identifyAt(layers, other, model) : found;
}

function identifyAt(layers: readonly CatalogueLayer[], provider: string, model: string): Identity {
  const indices = layers.map((layer) => layer.provider(provider));
  for (const index of indices) {
    const sku = index.ids.get(model);
    if (sku !== undefined) return { kind: 'found', sku };
  }
  for (const index of indices) {
    const skus = [...new Set(index.patterns.filter((row) => row.pattern.test(model)).map((row) => row.sku))];
    const [first] = skus;
    if (skus.length > 1) return { kind: 'ambiguous', skus };
    if (first !== undefined) return { kind: 'found', sku: first };
  }
  return { kind: 'unknown' };
}
