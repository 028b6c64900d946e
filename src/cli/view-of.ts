import { buildReportView, type ReportView } from '../../reports/view.ts';
import { countFailures } from '../analyse/failures.ts';
import { summariseRun } from '../analyse/run.ts';
import { Failure } from '../model/failure.ts';
import type { LedgerReader } from '../model/ledger.ts';

/** Returns everything that a report shows about a run of a ledger. */
export function viewOf(reader: LedgerReader, id: string): ReportView {
  const run = reader.run(id);
  if (run === null) throw new Failure('report/unknown-run', `there is no run "${id}" in this ledger`);
  return buildReportView({
    summary: summariseRun(run, reader.cells(id), reader.summaries(id)),
    failures: countFailures(reader.failedTrials(id)),
    reproduce: `firstpass report ${id}`,
  });
}
