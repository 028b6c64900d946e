import { collectTrials } from '../../reports/view/trial-columns.ts';
import type { Compared } from '../../reports/view/regression.ts';
import { buildReportView, type ReportView } from '../../reports/view.ts';
import { countFailures } from '../analyse/failures.ts';
import { summariseRun } from '../analyse/run.ts';
import { type Observation, observing } from '../analyse/observation.ts';
import { Failure } from '../model/failure.ts';
import type { LedgerReader } from '../model/ledger.ts';

/** Which trials a report shows in full. */
export interface Drill {
  /** Name of the folder beside the report for texts that are too long; null when the report is no file. */
  readonly sidecar: string | null;
}

/** Returns everything that a report shows about a run of a ledger; single trials only with `drill`. */
export function viewOf(reader: LedgerReader, id: string, drill?: Drill, compared?: Compared): ReportView {
  const run = reader.run(id);
  if (run === null) throw new Failure('report/unknown-run', `there is no run "${id}" in this ledger`);
  const against = compared === undefined ? '' : ` --baseline ${compared.document.baseline}`;
  const reproduce = `firstpass report ${id}${against}`;
  const cells = reader.cells(id);
  const observations: Observation[] = [];
  const known = {
    reproduce,
    observations,
    spending: reader.spending(id),
    ...(compared === undefined ? {} : { compared }),
  };
  if (drill === undefined) {
    const summary = summariseRun(run, cells, observing(reader.summaries(id), observations));
    return buildReportView({ ...known, summary, failures: countFailures(reader.failedTrials(id)) });
  }
  const failed = [...reader.failedTrials(id)];
  const collector = collectTrials(failed);
  const summary = summariseRun(run, cells, collector.take(observing(reader.summaries(id), observations)));
  const source = { collector, failed, reader, sidecar: drill.sidecar };
  return buildReportView({ ...known, summary, failures: countFailures(failed), drill: source });
}
