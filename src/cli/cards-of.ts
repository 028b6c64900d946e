import { Failure } from '../model/failure.ts';
import type { LedgerReader } from '../model/ledger.ts';
import type { Run } from '../model/run.ts';
import type { RateCard } from '../price/card.ts';
import { embeddedCards } from '../price/embedded.ts';

/** Returns the cards that a run was priced with. Throws Failure `reprice/card` when they cannot be read. */
export function cardsOf(reader: LedgerReader, run: Run): readonly RateCard[] {
  const canonical = reader.rateCard(run.rateCard);
  if (canonical === null) return embeddedCards();
  const cards = JSON.parse(canonical) as unknown;
  if (Array.isArray(cards)) return cards as readonly RateCard[];
  throw new Failure('reprice/card', `the rate card of run ${run.id} is in a form that cannot be read`);
}
