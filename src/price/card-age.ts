import type { RateCard } from './card.ts';

/** Of which day a layer of a run's prices is. */
export interface LayerAge {
  readonly id: string;
  /** Day on which the card was made; null when it does not say. */
  readonly created: string | null;
}

/**
 * Returns the age of each layer of a canonical text (`cardDigest`), the one that wins first. The text is ours: one
 * that is no list of cards throws a SyntaxError or TypeError.
 */
export function layerAges(canonical: string): readonly LayerAge[] {
  const layers = JSON.parse(canonical) as readonly RateCard[];
  return layers.map(({ id, created }) => ({ id, created: created ?? null }));
}
