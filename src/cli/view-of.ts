import { buildReportView, type ReportView } from '../../reports/view.ts';
import { type Audit, auditsOf, labelsOf } from '../analyse/audit-labels.ts';
import { countFailures } from '../analyse/failures.ts';
import { summariseRun } from '../analyse/run.ts';
import { Failure } from '../model/failure.ts';
import type { LedgerReader } from '../model/ledger.ts';

/** Trials are read once more only where somebody looked at outputs. */
function auditsIn(reader: LedgerReader, id: string): readonly Audit[] {
  const labels = labelsOf(reader.events(id));
  return labels.size === 0 ? [] : auditsOf([...reader.summaries(id)], labels);
}

/** Returns everything that a report shows about a run of a ledger. */
export function viewOf(reader: LedgerReader, id: string): ReportView {
  const run = reader.run(id);
  if (run === null) throw new Failure('report/unknown-run', `there is no run "${id}" in this ledger`);
  return buildReportView({
    summary: summariseRun(run, reader.cells(id), reader.summaries(id)),
    failures: countFailures(reader.failedTrials(id)),
    audits: auditsIn(reader, id),
    reproduce: `firstpass report ${id}`,
  });
}
