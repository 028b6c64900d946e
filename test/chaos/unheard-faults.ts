import { existsSync, readFileSync } from 'node:fs';
import { readJournal } from '../../src/ledger/journal/line.ts';
import { journalFile } from '../../src/ledger/journal/journal.ts';
import { type BillLine, readBill } from './bill.ts';
import { readBooks } from './books.ts';

/**
 * Returns the faults that the provider has made and whose runner died before it wrote them down, apart from
 * those already known: in the ledger they are calls in doubt, which are asked for again as the same try.
 */
export function unheardFaults(
  files: { readonly ledger: string; readonly bill: string },
  known: ReadonlySet<string>,
): readonly BillLine[] {
  if (!existsSync(files.bill)) return [];
  const booked = new Set(readBooks(files.ledger).calls.map(({ billId }) => billId));
  // What the killed runner had on its way into the ledger is taken over by the next one.
  const journal = journalFile(files.ledger);
  const { lines } = existsSync(journal) ? readJournal(readFileSync(journal)) : { lines: [] };
  for (const { text } of lines) for (const [id] of text.matchAll(/bill-\d+-\d+/g)) booked.add(id);
  return readBill(files.bill).filter(
    ({ id, cut, refused, sentAt }) =>
      (cut || refused) && sentAt !== null && !booked.has(id) && !known.has(id),
  );
}
