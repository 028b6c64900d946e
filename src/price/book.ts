import type { ComputeRate, FxRate, PeopleRate, Plan, RateCard, ToolRate } from './card.ts';
import { datedRows, fxRates } from './dated.ts';
import { createResolver, type Resolver } from './resolve.ts';

/** Rate cards made ready for look-ups; `null` where no row is in force. */
export interface PriceBook {
  readonly model: Resolver;
  readonly tool: (sku: string, at: number) => ToolRate | null;
  readonly compute: (sku: string, at: number) => ComputeRate | null;
  readonly people: (role: string, at: number) => PeopleRate | null;
  /** Machines that run the model `provider/model`; null when no card has any. */
  readonly hosted: ((sku: string, at: number) => ComputeRate | null) | null;
  readonly plan: (sku: string, at: number) => Plan | null;
  /** The latest rate of a currency to the dollar. */
  readonly fx: (currency: string, at: number) => FxRate | null;
}

/** Returns the layers, the one that wins first, ready for look-ups. */
export function openCards(layers: readonly RateCard[]): PriceBook {
  const hosted = layers.map((card) => (card.compute ?? []).filter((row) => row.attribution !== undefined));
  return {
    model: createResolver(layers),
    tool: datedRows(
      layers.map((card) => card.tools ?? []),
      (row) => row.sku,
    ),
    compute: datedRows(
      layers.map((card) => card.compute ?? []),
      (row) => row.sku,
    ),
    people: datedRows(
      layers.map((card) => card.people ?? []),
      (row) => row.role,
    ),
    hosted: hosted.some((rows) => rows.length > 0) ? datedRows(hosted, (row) => row.sku) : null,
    plan: datedRows(
      layers.map((card) => card.plans ?? []),
      (row) => row.sku,
    ),
    fx: fxRates(layers.map((card) => card.fx ?? [])),
  };
}
