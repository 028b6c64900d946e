import { checkLedger } from '../analyse/ledger-invariants.ts';
import type { LedgerReader } from '../model/ledger.ts';

/** Returns whether the rows of a run sum up; names on standard error those that do not. */
export function isSound(reader: LedgerReader, run: string): boolean {
  const rows = {
    cells: reader.cells(run),
    calls: reader.chargedCalls(run),
    trials: reader.summaries(run),
  };
  const broken = checkLedger(rows).filter((invariant) => !invariant.holds);
  for (const { name, detail } of broken) console.error(`broken: ${name}: ${detail}`);
  return broken.length === 0;
}
