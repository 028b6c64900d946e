import type { ComputeRate, PeopleRate, RateCard, ToolRate } from './card.ts';
import { datedRows } from './dated.ts';
import { createResolver, type Resolver } from './resolve.ts';

/** Rate cards made ready for look-ups; `null` where no row is in force. */
export interface PriceBook {
  readonly model: Resolver;
  readonly tool: (sku: string, at: number) => ToolRate | null;
  readonly compute: (sku: string, at: number) => ComputeRate | null;
  readonly people: (role: string, at: number) => PeopleRate | null;
}

/** Returns the layers, the one that wins first, ready for look-ups. */
export function openCards(layers: readonly RateCard[]): PriceBook {
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
  };
}
