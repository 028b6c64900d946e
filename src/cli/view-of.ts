import type { GateDocument } from '../../reports/gate/document.ts';
import { budgetFacts } from '../../reports/view/budget.ts';
import { collectTrials } from '../../reports/view/trial-columns.ts';
import type { JoinedRuns } from '../../reports/view/joined.ts';
import type { Compared } from '../../reports/view/regression.ts';
import { buildReportView, type ReportView } from '../../reports/view.ts';
import { type Audit, auditsOf, labelsOf } from '../analyse/audit-labels.ts';
import { balanceCells } from '../analyse/balanced.ts';
import { countFailures } from '../analyse/failures.ts';
import { summariseRun } from '../analyse/run.ts';
import { type Observation, observing } from '../analyse/observation.ts';
import { sinceResumed } from './run-course.ts';
import { type LayerAge, layerAges } from '../price/card-age.ts';
import { Failure } from '../model/failure.ts';
import type { LedgerReader, TrialSummary } from '../model/ledger.ts';

/** Which trials a report shows in full. */
export interface Drill {
  /** Name of the folder beside the report for texts that are too long; null when the report is no file. */
  readonly sidecar: string | null;
}

/** Trials are read once more only where somebody looked at outputs. */
function auditsIn(reader: ViewReader, id: string): readonly Audit[] {
  const labels = labelsOf(reader.events(id));
  return labels.size === 0 ? [] : auditsOf([...reader.summaries(id)], labels);
}

/** Nothing for several runs read as one: each may have a card of its own. */
function cardsIn(reader: ViewReader, rateCard: string): readonly LayerAge[] {
  const canonical = reader.rateCard?.(rateCard) ?? null;
  return canonical === null ? [] : layerAges(canonical);
}

export interface ViewOptions {
  /** Left out: no single trials are shown. */
  readonly drill?: Drill | undefined;
  /** Whether the view has a line for each trial. */
  readonly lines?: boolean | undefined;
  readonly compared?: Compared | undefined;
  /** The gate that the run was made for. */
  readonly gated?: GateDocument | undefined;
  /** The runs that `reader` reads like one. */
  readonly joined?: JoinedRuns | undefined;
  /** Leaves out whatever needs single trials, so that a large run is read from its totals by case. */
  readonly totalsOnly?: boolean;
}

/** What a view is made of. */
export type ViewReader = Pick<
  LedgerReader,
  'run' | 'cells' | 'summaries' | 'failedTrials' | 'events' | 'spending' | 'trialDetail' | 'blob'
> &
  Partial<Pick<LedgerReader, 'groups' | 'rateCard'>>;

/** Returns everything that a report shows about a run of a ledger, or about several that read like one. */
export function viewOf(reader: ViewReader, id: string, options: ViewOptions = {}): ReportView {
  const run = reader.run(id);
  if (run === null) throw new Failure('report/unknown-run', `there is no run "${id}" in this ledger`);
  const { drill, compared, gated, joined, lines = false, totalsOnly = false } = options;
  const failed = [...reader.failedTrials(id)];
  const collector = collectTrials(failed);
  const observations: Observation[] = [];
  const observed = (): Iterable<TrialSummary> => observing(reader.summaries(id), observations);
  const single = (): Iterable<TrialSummary> =>
    drill === undefined && !lines ? observed() : collector.take(observed());
  const summary = summariseRun(
    run,
    reader.cells(id),
    (totalsOnly ? reader.groups?.(id) : undefined) ?? single(),
  );
  const events = sinceResumed(reader.events(id));
  // Trials that were not begun are in no row: only the run itself can say that a budget kept them out.
  const kept = events.some(({ name, detail }) => name === 'budget' && detail['notBegun'] !== 0);
  const balanced =
    kept || summary.outcomes['budget-stopped'] > 0
      ? balanceCells(summary.cells, () => reader.summaries(id))
      : null;
  const against = compared === undefined ? '' : ` --baseline ${compared.document.baseline}`;
  return buildReportView({
    summary,
    balanced,
    budget: budgetFacts(events, balanced?.comparisons ?? []),
    failures: countFailures(failed),
    cards: cardsIn(reader, run.rateCard),
    audits: auditsIn(reader, id),
    observations,
    spending: totalsOnly ? [] : reader.spending(id),
    reproduce: `firstpass report ${(joined?.runs.map((share) => share.run.id) ?? [id]).join(' ')}${against}`,
    ...(compared === undefined ? {} : { compared }),
    ...(gated === undefined ? {} : { gated }),
    ...(joined === undefined ? {} : { joined }),
    ...(lines ? { trials: collector } : {}),
    ...(drill === undefined ? {} : { drill: { collector, failed, reader, sidecar: drill.sidecar } }),
  });
}
