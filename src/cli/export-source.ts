import type { ExportedTrial, ExportSource } from '../export/format.ts';
import type { LedgerReader } from '../model/ledger.ts';
import type { Run } from '../model/run.ts';
import { isWithin, msOf, type Window } from './chosen-runs.ts';

/** Returns what is exported of runs: the trials that began within the window, read one after the other. */
export function exportSource(reader: LedgerReader, runs: readonly Run[], window: Window): ExportSource {
  const cellsOf = new Map(runs.map(({ id }) => [id, reader.cells(id)]));
  function* trials(): Generator<ExportedTrial> {
    for (const run of runs) {
      const cells = new Map(
        cellsOf.get(run.id)?.map((cell) => [JSON.stringify([cell.spec, cell.variant]), cell]),
      );
      for (const { trial } of reader.trials(run.id)) {
        const detail = reader.trialDetail(trial.id);
        const cell = cells.get(JSON.stringify([trial.spec, trial.variant]));
        if (detail === null || cell === undefined) continue;
        const { end, attempts, calls } = detail;
        const item: ExportedTrial = { run, cell, trial, end, attempts, calls };
        if (isWithin(window, beganAt(item))) yield item;
      }
    }
  }
  return {
    trials,
    tagNames: () => {
      const cells = [...cellsOf.values()].flat();
      const names = new Set(cells.flatMap(({ tags }) => Object.keys(tags)));
      for (const { id } of runs) {
        for (const { trial } of reader.trials(id))
          for (const name of Object.keys(trial.tags)) names.add(name);
      }
      return [...names].sort();
    },
  };
}

function beganAt({ attempts, calls }: ExportedTrial): number | null {
  const known = [...attempts, ...calls.map(({ call }) => call)].flatMap(
    ({ startedAt }) => msOf(startedAt) ?? [],
  );
  return known.length === 0 ? null : Math.min(...known);
}
