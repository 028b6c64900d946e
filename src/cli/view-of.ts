import { collectTrials } from '../../reports/view/trial-columns.ts';
import { buildReportView, type ReportView } from '../../reports/view.ts';
import { countFailures } from '../analyse/failures.ts';
import { summariseRun } from '../analyse/run.ts';
import { Failure } from '../model/failure.ts';
import type { LedgerReader } from '../model/ledger.ts';

/** Which trials a report shows in full. */
export interface Drill {
  /** Name of the folder beside the report for texts that are too long; null when the report is no file. */
  readonly sidecar: string | null;
}

/** Returns everything that a report shows about a run of a ledger; single trials only with `drill`. */
export function viewOf(reader: LedgerReader, id: string, drill?: Drill): ReportView {
  const run = reader.run(id);
  if (run === null) throw new Failure('report/unknown-run', `there is no run "${id}" in this ledger`);
  const reproduce = `firstpass report ${id}`;
  const cells = reader.cells(id);
  if (drill === undefined) {
    const summary = summariseRun(run, cells, reader.summaries(id));
    return buildReportView({ summary, failures: countFailures(reader.failedTrials(id)), reproduce });
  }
  const failed = [...reader.failedTrials(id)];
  const collector = collectTrials(failed);
  const summary = summariseRun(run, cells, collector.take(reader.summaries(id)));
  const source = { collector, failed, reader, sidecar: drill.sidecar };
  return buildReportView({ summary, failures: countFailures(failed), reproduce, drill: source });
}
