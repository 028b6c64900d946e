import { closest } from '../model/closest.ts';
import { Failure } from '../model/failure.ts';
import type { Contract, Period, RateCard } from './card.ts';
import { catalogueLayer, identify } from './catalogue.ts';
import { boundsOf } from './instant.ts';
import { decimalRates, type ListedModel } from './list.ts';
import { createResolver } from './resolve.ts';

/** One layer's periods of a model, as its card says them. */
interface ShownLayer {
  readonly card: string;
  readonly version: string | null;
  readonly ids: readonly string[];
  readonly snapshots: string | null;
  readonly periods: readonly { readonly period: Period; readonly inForce: boolean }[];
  /** Contracts with the model's provider. */
  readonly contracts: readonly Contract[];
}

/** All that the layers say about a model. */
export interface ShownModel {
  readonly asked: string;
  readonly sku: string;
  readonly at: string;
  readonly rates: ListedModel['rates'];
  /** Why there is no price at that instant; null when there is one. */
  readonly reason: string | null;
  readonly layers: readonly ShownLayer[];
}

/** Returns what the layers say about `provider/model`, and its price at an instant. */
export function showModel(layers: readonly RateCard[], asked: string, at: number): ShownModel {
  const slash = asked.indexOf('/');
  if (slash < 1) {
    throw new Failure('rates/no-model', `"${asked}" is no model: write provider/model`, {
      hint: 'firstpass rates list has the names',
    });
  }
  const provider = asked.slice(0, slash);
  const catalogue = layers.map((card) => catalogueLayer(card));
  const identity = identify(catalogue, provider, asked.slice(slash + 1));
  if (identity.kind === 'ambiguous') {
    throw new Failure('rates/ambiguous', `${identity.skus.join(' and ')} both match "${asked}"`, {
      hint: 'list the id under one of them',
    });
  }
  if (identity.kind === 'unknown') throw unknownModel(layers, asked);
  const { sku } = identity;
  const found = createResolver(layers).sku(sku, { at, promptTokens: 0, selectors: {} });
  return {
    asked,
    sku,
    at: new Date(at).toISOString(),
    rates: 'reason' in found ? {} : decimalRates(found),
    reason: 'reason' in found ? found.reason : null,
    layers: catalogue.flatMap((layer) => {
      const { card } = layer;
      const entry = layer.provider(provider).skus.get(sku);
      const contracts = (card.contracts ?? []).filter((contract) => contract.provider === provider);
      if (entry === undefined && contracts.length === 0) return [];
      const periods = (entry?.periods ?? []).map((period) => {
        const { from, to } = boundsOf(period);
        return { period, inForce: at >= from && at < to };
      });
      return [
        {
          card: card.id,
          version: card.version ?? null,
          ids: entry?.ids ?? (entry === undefined ? [] : [sku.slice(slash + 1)]),
          snapshots: entry?.snapshots ?? null,
          periods,
          contracts,
        },
      ];
    }),
  };
}

/** A likeness is worth a question, never a price. */
function unknownModel(layers: readonly RateCard[], asked: string): Failure {
  const names = layers.flatMap((card) =>
    (card.skus ?? []).flatMap(({ sku, ids = [] }) => [
      sku,
      ...ids.map((id) => `${sku.slice(0, sku.indexOf('/'))}/${id}`),
    ]),
  );
  const meant = closest(asked, names);
  return new Failure('rates/unknown-model', `no rate card knows "${asked}"`, {
    hint: meant === null ? 'firstpass rates list has the names' : `did you mean "${meant}"?`,
  });
}
