import type { LedgerReader } from '../model/ledger.ts';
import { printable } from './terminal/width.ts';

/** Returns the reason that most trials of a run ended with, ready for a terminal; null when none has one. */
export function commonestReason(run: string, reader: LedgerReader): string | null {
  const counts = new Map<string, number>();
  for (const { end } of reader.trials(run)) {
    const reason = end?.reason ?? null;
    if (reason !== null) counts.set(reason, (counts.get(reason) ?? 0) + 1);
  }
  const [commonest] = [...counts].toSorted(([, left], [, right]) => right - left);
  return commonest === undefined ? null : printable(commonest[0]);
}
