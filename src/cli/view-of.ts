import { budgetFacts } from '../../reports/view/budget.ts';
import { buildReportView, type ReportView } from '../../reports/view.ts';
import { balanceCells } from '../analyse/balanced.ts';
import { countFailures } from '../analyse/failures.ts';
import { summariseRun } from '../analyse/run.ts';
import { Failure } from '../model/failure.ts';
import type { LedgerReader } from '../model/ledger.ts';

/** Returns everything that a report shows about a run of a ledger. */
export function viewOf(reader: LedgerReader, id: string): ReportView {
  const run = reader.run(id);
  if (run === null) throw new Failure('report/unknown-run', `there is no run "${id}" in this ledger`);
  const summary = summariseRun(run, reader.cells(id), reader.summaries(id));
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
    failures: countFailures(reader.failedTrials(id)),
    reproduce: `firstpass report ${id}`,
  });
}
