import type { RateCard } from './card.ts';

/** Marks a card that ships with firstpass. A symbol, so that the card's JSON is the card alone. */
export const SHIPPED: unique symbol = Symbol('shipped');

/** A card that is read from its file only when one of its providers is priced. */
export interface ShippedCard extends RateCard {
  readonly [SHIPPED]: {
    readonly providers: ReadonlySet<string>;
    /** Of the canonical text. */
    readonly sha256: string;
    /** Returns the card as canonical JSON, as its file has it. */
    canonical(): string;
  };
}

/** Returns what is known of a card without reading its prices; null for a card that is in memory anyway. */
export function shippedInfo(card: RateCard): ShippedCard[typeof SHIPPED] | null {
  return SHIPPED in card ? (card as ShippedCard)[SHIPPED] : null;
}
