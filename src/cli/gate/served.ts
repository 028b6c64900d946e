import type { Warning } from '../../model/figure.ts';
import type { LedgerReader } from '../../model/ledger.ts';
import type { CellCourse } from './gate-money.ts';

/** Trials looked at: models change under a name for all trials or for none. */
const LOOKED_AT = 50;

/**
 * Returns a warning when other models answered the candidate than the baseline, though the same one was asked: what
 * changed then may be the provider's doing.
 */
export function servedWarnings({ prepared, gated }: CellCourse, reader: LedgerReader): readonly Warning[] {
  const { accepted, change } = prepared;
  if (change !== 'execution' || accepted === null || accepted.served.length === 0) return [];
  const now = new Set<string>();
  const asked = new Set<string>();
  for (const { trialId } of (gated.candidate?.trials ?? []).slice(0, LOOKED_AT)) {
    for (const { call } of reader.trialDetail(trialId)?.calls ?? []) {
      if (call.kind !== 'model') continue;
      asked.add(call.name);
      if (call.served !== null) now.add(call.served);
    }
  }
  const strange = [...now].filter((model) => !accepted.served.includes(model) && !asked.has(model));
  if (strange.length === 0) return [];
  const message = `${strange.join(', ')} answered, and ${accepted.served.join(', ')} had answered the baseline: part of the change may be the provider's`;
  return [{ code: 'model-drift', message }];
}
