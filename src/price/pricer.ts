import type { PriceableCall, Pricer } from '../model/call.ts';
import type { UsageEntry } from '../model/usage.ts';
import type { RateCard } from './card.ts';
import { openCards } from './book.ts';
import { chargesFor, summedEntry } from './charge.ts';

/** Reads usage as it came, JSON text, into billed entries; null when it cannot read that format. */
export type Normalise = (format: string, raw: string) => readonly UsageEntry[] | null;

/**
 * Returns the pricer over layers of rate cards, the one that wins first. With `normalise` the raw usage is
 * priced entry by entry (each entry is a request with a tier and maybe a model of its own); without it, or
 * where it cannot read the format, the call's summed usage is.
 */
export function createPricer(layers: readonly RateCard[], normalise?: Normalise): Pricer {
  const book = openCards(layers);
  const entriesOf = (call: PriceableCall): readonly UsageEntry[] | null => {
    if (normalise === undefined || call.usageRaw === null || call.usageFormat === null)
      return summedEntry(call);
    if (call.usageFormat === 'canonical') return summedEntry(call);
    return normalise(call.usageFormat, call.usageRaw) ?? summedEntry(call);
  };
  return (call) => chargesFor(call, book, entriesOf);
}
