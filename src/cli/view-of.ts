import { budgetFacts } from '../../reports/view/budget.ts';
import { collectTrials } from '../../reports/view/trial-columns.ts';
import { buildReportView, type ReportView } from '../../reports/view.ts';
import { type Audit, auditsOf, labelsOf } from '../analyse/audit-labels.ts';
import { balanceCells } from '../analyse/balanced.ts';
import { countFailures } from '../analyse/failures.ts';
import { summariseRun } from '../analyse/run.ts';
import { Failure } from '../model/failure.ts';
import type { LedgerReader } from '../model/ledger.ts';

/** Which trials a report shows in full. */
export interface Drill {
  /** Name of the folder beside the report for texts that are too long; null when the report is no file. */
  readonly sidecar: string | null;
}

/** Trials are read once more only where somebody looked at outputs. */
function auditsIn(reader: LedgerReader, id: string): readonly Audit[] {
  const labels = labelsOf(reader.events(id));
  return labels.size === 0 ? [] : auditsOf([...reader.summaries(id)], labels);
}

/** Returns everything that a report shows about a run of a ledger; single trials only with `drill`. */
export function viewOf(reader: LedgerReader, id: string, drill?: Drill): ReportView {
  const run = reader.run(id);
  if (run === null) throw new Failure('report/unknown-run', `there is no run "${id}" in this ledger`);
  const cells = reader.cells(id);
  const failed = [...reader.failedTrials(id)];
  const collector = collectTrials(failed);
  // Single trials only where they are shown: a large run is read from its totals by case.
  const trials = drill === undefined ? reader.groups(id) : collector.take(reader.summaries(id));
  const summary = summariseRun(run, cells, trials);
  const events = reader.events(id);
  // Trials that were not begun are in no row: only the run itself can say that a budget kept them out.
  const kept = events.some(({ name, detail }) => name === 'budget' && detail['notBegun'] !== 0);
  const balanced =
    kept || summary.outcomes['budget-stopped'] > 0
      ? balanceCells(summary.cells, () => reader.summaries(id))
      : null;
  return buildReportView({
    summary,
    balanced,
    budget: budgetFacts(events, balanced?.comparisons ?? []),
    failures: countFailures(failed),
    audits: auditsIn(reader, id),
    reproduce: `firstpass report ${id}`,
    ...(drill === undefined ? {} : { drill: { collector, failed, reader, sidecar: drill.sidecar } }),
  });
}
