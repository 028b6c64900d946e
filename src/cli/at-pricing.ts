import { Failure } from '../model/failure.ts';
import type { LedgerReader, PricingSet } from '../model/ledger.ts';

/**
 * Returns the reader as it would be if the run had been priced by another of its pricing sets from the start.
 * `which` is a set's number, `original` or `newest`; throws a Failure that lists the sets when there is none.
 */
export function atPricing(reader: LedgerReader, run: string, which: string): LedgerReader {
  const set = chooseSet(reader.pricingSets(run), run, which);
  const repriced = (id: string): boolean => id === run;
  return {
    ...reader,
    run: (id) => {
      const found = reader.run(id);
      return found === null || !repriced(id) ? found : { ...found, rateCard: set.rateCard };
    },
    summaries: (id) => reader.summaries(id, repriced(id) ? set.id : undefined),
    groups: (id) => reader.groups(id, repriced(id) ? set.id : undefined),
    trialDetail: (trialId) => {
      const detail = reader.trialDetail(trialId);
      return detail === null || !repriced(detail.trial.run) ? detail : reader.trialDetail(trialId, set.id);
    },
    strays: (id) => reader.strays(id, repriced(id) ? set.id : undefined),
    spending: (id, _pricing, without) => reader.spending(id, repriced(id) ? set.id : undefined, without),
    chargedCalls: (id) => reader.chargedCalls(id, repriced(id) ? set.id : undefined),
  };
}

function chooseSet(sets: readonly PricingSet[], run: string, which: string): PricingSet {
  const chosen =
    which === 'original'
      ? sets.find((set) => set.kind === 'original')
      : which === 'newest'
        ? sets.at(-1)
        : sets.find((set) => String(set.id) === which);
  if (chosen !== undefined) return chosen;
  const known = sets.map((set) => `${set.id} (${set.kind}, ${set.at.slice(0, 10)})`).join(', ');
  throw new Failure('ledger/unknown-pricing', `run ${run} has no pricing "${which}"`, {
    hint: `it has: ${known}; or say original or newest`,
  });
}
