import { json } from '../../reports/json.ts';
import type { LedgerReader } from '../model/ledger.ts';
import { terminalColumns } from './terminal/columns.ts';
import { styleFor } from './terminal/style.ts';
import { renderSummary } from './terminal/summary.ts';
import { viewOf } from './view-of.ts';

/** Prints a run's summary: a table for people, the report's JSON for programs. */
export function printSummary(reader: LedgerReader, run: string, asJson: boolean): void {
  const view = viewOf(reader, run);
  if (asJson) {
    console.log(json.render(view));
    return;
  }
  const style = styleFor(process.stdout, process.env);
  console.log(renderSummary(view, { style, columns: terminalColumns() }));
}
