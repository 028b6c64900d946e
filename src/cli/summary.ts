import { buildReportView } from '../../reports/view.ts';
import { reports } from '../../reports/index.ts';
import type { LedgerReader } from '../model/ledger.ts';
import { renderSummary } from './terminal/summary.ts';
import { viewOf } from './view-of.ts';

/** Prints a run's summary: a table for people, the report's JSON for programs. */
export async function printSummary(reader: LedgerReader, run: string, json: boolean): Promise<void> {
  const view = viewOf(reader, run);
  console.log(json ? reports.json.render(view) : renderSummary(view));
}
