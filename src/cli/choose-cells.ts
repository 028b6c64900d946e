import { closest } from '../model/closest.ts';
import { Failure } from '../model/failure.ts';
import type { LedgerReader, TrialSummary } from '../model/ledger.ts';
import type { Cell, Run } from '../model/run.ts';

export interface CellTrials {
  readonly cell: Cell;
  readonly trials: readonly TrialSummary[];
}

/** Returns the cells of a run that are meant, with their trials. Throws a Failure for a name that the run lacks. */
export function chooseCells(
  reader: LedgerReader,
  run: Run,
  choice: { readonly spec: string | undefined; readonly variant: readonly string[] },
): readonly CellTrials[] {
  const cells = reader.cells(run.id);
  const { spec, variant } = choice;
  if (spec !== undefined) requireOneOf('spec', spec, run, cells);
  for (const name of variant) requireOneOf('variant', name, run, cells);
  const trials = [...reader.summaries(run.id)];
  return cells
    .filter((cell) => spec === undefined || cell.spec === spec)
    .filter((cell) => variant.length === 0 || variant.includes(cell.variant))
    .map((cell) => ({
      cell,
      trials: trials.filter((trial) => trial.spec === cell.spec && trial.variant === cell.variant),
    }));
}

function requireOneOf(what: 'spec' | 'variant', name: string, run: Run, cells: readonly Cell[]): void {
  const known = [...new Set(cells.map((cell) => cell[what]))];
  if (known.includes(name)) return;
  const meant = closest(name, known);
  throw new Failure(`cli/unknown-${what}`, `run ${run.id} has no ${what} "${name}"`, {
    hint: meant === null ? `it has: ${known.join(', ')}` : `did you mean "${meant}"?`,
  });
}
