import { json } from '../../reports/json.ts';
import type { ReportView } from '../../reports/view.ts';
import type { LedgerReader } from '../model/ledger.ts';
import { terminalColumns } from './terminal/columns.ts';
import { styleFor } from './terminal/style.ts';
import { renderSummary } from './terminal/summary.ts';
import { viewOf } from './view-of.ts';

/** Prints a run's summary, a table for people or the report's JSON for programs, and returns what it shows. */
export function printSummary(reader: LedgerReader, run: string, asJson: boolean): ReportView {
  const view = viewOf(reader, run, { totalsOnly: !asJson });
  if (asJson) {
    console.log(json.render(view));
    return view;
  }
  const style = styleFor(process.stdout, process.env);
  console.log(renderSummary(view, { style, columns: terminalColumns() }));
  return view;
}
