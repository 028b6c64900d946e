import type { Recorded } from '../execute/dependencies.ts';
import type { LedgerReader } from '../model/ledger.ts';

/** Returns what the ledger holds of a trial that was interrupted: its finished attempts and its paid answers. */
export function recordedTrial(trialId: number, reader: LedgerReader): Recorded | null {
  const detail = reader.trialDetail(trialId);
  if (detail === null) return null;
  const text = (sha256: string | null): string | null => (sha256 === null ? null : reader.blob(sha256));
  return {
    trialId,
    attempts: detail.attempts.map((attempt) => ({ attempt, text: text(attempt.output) })),
    calls: detail.calls.map((priced) => ({ ...priced, response: text(priced.call.response) ?? '' })),
  };
}
