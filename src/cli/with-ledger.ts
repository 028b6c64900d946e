import { openReader, openWriter } from '../ledger/sqlite/index.ts';
import type { LedgerReader, LedgerWriter } from '../model/ledger.ts';
import { tellRecovered } from './open-run-ledger.ts';
import { shownPath } from './shown-path.ts';

/** Opens a ledger for a short piece of work that reads and writes, and closes it again. */
export async function withLedger<Result>(
  file: string,
  work: (ledger: { readonly reader: LedgerReader; readonly writer: LedgerWriter }) => Promise<Result>,
): Promise<Result> {
  const ledger = shownPath(file);
  // First: what a killed process had left is part of what is read.
  const writer = openWriter(ledger);
  tellRecovered(writer.recovered);
  try {
    const reader = openReader(ledger);
    try {
      return await work({ reader, writer });
    } finally {
      reader.close();
    }
  } finally {
    await writer.close();
  }
}
