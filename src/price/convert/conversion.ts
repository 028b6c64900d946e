import type { RateCard } from '../card.ts';

/** A card made from another project's price file. */
export interface Conversion {
  readonly card: RateCard;
  /** What was changed or left out on the way, one sentence each. */
  readonly notes: readonly string[];
}

/** What the file does not say about itself. */
export interface ConversionOrigin {
  /** Id of the card. */
  readonly id: string;
  /** Day on which the file was published, `2026-09-23`: prices that begin later were announcements. */
  readonly published?: string;
}
