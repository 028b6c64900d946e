import type { LedgerRecord, LedgerWriter } from '../model/ledger.ts';

/** What an attempt writes into the ledger, and what became of it. */
export interface Writing {
  /** As the ledger's own; what it rejects with is kept, too. */
  append(records: readonly LedgerRecord[]): Promise<void>;
  /** Returns why nothing more may be bought, as a limit of a permit; null while the ledger has room. */
  refusal(): { readonly limit: string; readonly reason: string } | null;
  /** Whether a purchase was refused. Throws what an append was rejected with. */
  brokenOff(): boolean;
}

/**
 * Returns the writing of one attempt. A rejected append is thrown under an SDK or a tool, which make an error of
 * the provider or an answer of the tool of it: it is remembered here, so that it never becomes an outcome.
 */
export function openWriting(ledger: LedgerWriter): Writing {
  let failure: { readonly error: unknown } | null = null;
  let refused = false;
  return {
    async append(records) {
      try {
        await ledger.append(records);
      } catch (error) {
        failure ??= { error };
        throw error;
      }
    },
    refusal() {
      if (failure === null && !ledger.distress.aborted) return null;
      refused = true;
      return { limit: 'ledger', reason: 'the ledger takes no more records' };
    },
    brokenOff() {
      if (failure !== null) throw failure.error;
      return refused;
    },
  };
}
