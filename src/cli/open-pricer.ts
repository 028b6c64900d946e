import type { Pricer } from '../model/call.ts';
import type { UsageEntry } from '../model/usage.ts';
import type { RateCard } from '../price/card.ts';
import { createPricer } from '../price/pricer.ts';
import { usageFormats } from '../usage/index.ts';

/** Returns the pricer that reads raw usage entry by entry: each is a request with its own tier and model. */
export function openPricer(cards: readonly RateCard[]): Pricer {
  return createPricer(cards, entriesOf);
}

function entriesOf(format: string, raw: string): readonly UsageEntry[] | null {
  const reading = usageFormats[format]?.fromBody(JSON.parse(raw));
  return reading?.kind === 'usage' ? reading.entries : null;
}
