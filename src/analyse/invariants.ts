import { COMPONENTS } from '../model/charge.ts';
import { formatUsd, sumUsd } from '../model/money.ts';
import type { RunSummary } from './run.ts';

/** An equality that every report must satisfy, and what was found. */
export interface Invariant {
  /** Stable, such as `trials-equal-cells`. */
  readonly name: string;
  readonly holds: boolean;
  /** One sentence with both sides of the equality. */
  readonly detail: string;
}

/** Returns the checked equalities of a run; all are exact, none has a tolerance. */
export function checkInvariants(summary: RunSummary): readonly Invariant[] {
  const { cells, total, full, byComponent } = summary;
  const ofCells = sumUsd(cells.map((cell) => cell.cost.total.usd + cell.cost.fallback));
  const ofComponents = sumUsd(COMPONENTS.map((component) => byComponent[component]));
  const kept = sumUsd(cells.map((cell) => cell.cost.waterfall.valueAdded));
  const wasted = sumUsd(cells.map(({ cost }) => cost.waterfall.rework + cost.waterfall.scrap));
  const cellTrials = cells.reduce((sum, cell) => sum + cell.counts.trials, 0);
  return [
    {
      name: 'trials-equal-cells',
      holds: ofCells === full,
      detail: `the priced charges of all trials sum to $${formatUsd(full)}, those of all cells to $${formatUsd(ofCells)}`,
    },
    {
      name: 'components-equal-total',
      holds: ofComponents === full && componentsAgree(summary),
      detail: `those of all components sum to $${formatUsd(ofComponents)}, in the run and over its cells`,
    },
    {
      name: 'kept-and-wasted-equal-total',
      holds: kept + wasted === total.usd,
      detail:
        `first-pass outputs $${formatUsd(kept)} and retried or failed trials $${formatUsd(wasted)} ` +
        `make $${formatUsd(total.usd)} without work by hand`,
    },
    {
      name: 'every-trial-in-a-cell',
      holds: summary.orphans === 0 && cellTrials === summary.trials,
      detail: `${cellTrials} of ${summary.trials} finished trials are in a cell`,
    },
  ];
}

function componentsAgree(summary: RunSummary): boolean {
  return COMPONENTS.every(
    (component) =>
      sumUsd(summary.cells.map((cell) => cell.cost.byComponent[component])) ===
      summary.byComponent[component],
  );
}
