import type { CellSummary } from '../../src/analyse/cell-summary.ts';
import type { FailedTrial, LedgerReader } from '../../src/model/ledger.ts';
import { type ExplorerView, explorerView } from './explorer.ts';
import { chooseFailingRun, type FailingRunView, failingRunView } from './failing-run.ts';
import type { TrialCollector } from './trial-columns.ts';

/** From a figure down to single trials. */
export interface DrillView {
  /** Null when no trial failed. */
  readonly failingRun: FailingRunView | null;
  readonly explorer: ExplorerView;
}

export interface DrillSource {
  readonly collector: TrialCollector;
  readonly failed: readonly FailedTrial[];
  readonly reader: Pick<LedgerReader, 'trialDetail' | 'blob'>;
  /** Name of the folder beside the report for texts that are too long; null when the report is no file. */
  readonly sidecar: string | null;
}

export function drillView(run: string, cells: readonly CellSummary[], source: DrillSource): DrillView {
  const { collector, failed, reader, sidecar } = source;
  const chosen = chooseFailingRun(cells, failed, (trialId) => collector.costOf(trialId));
  const detail = chosen === null ? null : reader.trialDetail(chosen.trialId);
  return {
    failingRun:
      chosen === null || detail === null
        ? null
        : failingRunView(detail, chosen.why, (sha256) => reader.blob(sha256)),
    explorer: explorerView({
      columns: collector.columns(),
      detail: (trialId) => reader.trialDetail(trialId),
      blob: (sha256) => reader.blob(sha256),
      sidecar,
      run,
    }),
  };
}
