import type { JoinedRun, JoinedRuns } from '../../reports/view/joined.ts';
import { headlineCost } from '../analyse/cost.ts';
import { repeatedDraws } from '../analyse/join/draws.ts';
import { joinCells, joinedId, type JoinedCell } from '../analyse/join/join-cells.ts';
import type { LedgerReader, TrialSummary } from '../model/ledger.ts';
import { sumUsd, type Usd, ZERO_USD } from '../model/money.ts';
import type { Run } from '../model/run.ts';
import type { TrialKey } from '../model/trial.ts';
import type { ViewReader } from './view-of.ts';

/** Several runs that read like one, and what became of each. */
export interface Joined {
  readonly reader: ViewReader;
  readonly id: string;
  readonly runs: JoinedRuns;
}

/** Where a trial of a run is shown. */
interface Place {
  readonly cell: JoinedCell;
  /** Added to a repeat, so that no two trials of a case in a cell have the same. */
  readonly repeats: number;
}

/**
 * Joins runs, each at the prices that `pricedReader` reads it at. A draw that several of them hold counts once; no
 * trial of one run is lost.
 */
export function joinRuns(runs: readonly Run[], pricedReader: LedgerReader, repriced: boolean): Joined {
  const parts = runs.toSorted(byStart).flatMap(({ id }) => {
    const run = pricedReader.run(id);
    return run === null ? [] : [{ run, cells: pricedReader.cells(id), isRepriced: repriced }];
  });
  const cells = joinCells(parts);
  const places = placesOf(cells, new Map(parts.map(({ run }) => [run.id, run.repeats])));
  const left = leftOut(
    cells,
    parts.map(({ run }) => run),
    pricedReader,
  );
  const shares = parts.map(({ run }) => shareOf(run, left, pricedReader));
  const id = joinedId(shares.map(({ run }) => run.id));
  return {
    id,
    runs: { runs: shares, cells },
    reader: joinedReader({ reader: pricedReader, shares, cells, places, left }),
  };
}

function byStart(left: Run, right: Run): number {
  if (left.startedAt !== right.startedAt) return left.startedAt < right.startedAt ? -1 : 1;
  return left.id < right.id ? -1 : 1;
}

function placeKey(
  run: string,
  { spec, variant }: { readonly spec: string; readonly variant: string },
): string {
  return JSON.stringify([run, spec, variant]);
}

function placesOf(cells: readonly JoinedCell[], repeatsOf: ReadonlyMap<string, number>): Map<string, Place> {
  const places = new Map<string, Place>();
  for (const cell of cells) {
    let repeats = 0;
    for (const run of cell.runs) {
      places.set(placeKey(run, { spec: cell.cell.spec, variant: cell.variant }), { cell, repeats });
      repeats += repeatsOf.get(run) ?? 0;
    }
  }
  return places;
}

/** Ids of the trials whose draw another trial of their cell stands for. */
function leftOut(
  cells: readonly JoinedCell[],
  runs: readonly Run[],
  reader: LedgerReader,
): ReadonlySet<number> {
  const groups = new Map<string, TrialSummary[]>();
  const keys = new Map<string, string>();
  for (const { cell, variant, runs: of } of cells) {
    if (of.length < 2) continue;
    for (const run of of)
      keys.set(placeKey(run, { spec: cell.spec, variant }), JSON.stringify([cell.spec, cell.variant]));
  }
  for (const { id } of runs) {
    for (const trial of keys.size === 0 ? [] : reader.summaries(id)) {
      const key = keys.get(placeKey(id, trial));
      if (key === undefined) continue;
      const group = groups.get(key) ?? [];
      groups.set(key, group);
      group.push(trial);
    }
  }
  return new Set([...groups.values()].flatMap((trials) => [...repeatedDraws(trials)]));
}

/** What the run holds and spent comes from sums of the database, what is left out from single trials. */
function shareOf(run: Run, left: ReadonlySet<number>, reader: LedgerReader): JoinedRun {
  let [trials, unpriced] = [0, 0];
  let spent: Usd = ZERO_USD;
  for (const group of reader.groups(run.id)) {
    trials += group.trials;
    unpriced += group.unpriced;
    spent += headlineCost(group.cost) - group.reused;
  }
  const repeated =
    left.size === 0 ? [] : [...reader.summaries(run.id)].filter(({ trialId }) => left.has(trialId));
  return {
    run,
    trials,
    unpriced,
    spent,
    repeated: repeated.length,
    spentOnRepeated: sumUsd(repeated.map((trial) => headlineCost(trial.cost) - trial.reused)),
  };
}

interface Source {
  readonly reader: LedgerReader;
  readonly shares: readonly JoinedRun[];
  readonly cells: readonly JoinedCell[];
  readonly places: ReadonlyMap<string, Place>;
  readonly left: ReadonlySet<number>;
}

/** Every id is taken for that of the joined runs: there is nothing else to read here. */
function joinedReader({ reader, shares, cells, places, left }: Source): ViewReader {
  const ids = shares.map(({ run }) => run.id);
  const shown = <Of extends { readonly spec: string; readonly variant: string }>(run: string, of: Of): Of => {
    const place = places.get(placeKey(run, of));
    return place === undefined ? of : { ...of, variant: place.cell.cell.variant };
  };
  const numbered = <Of extends TrialKey>(run: string, of: Of): Of => {
    const repeat = of.repeat + (places.get(placeKey(run, of))?.repeats ?? 0);
    return { ...shown(run, of), repeat };
  };
  return {
    run: () => runOf(shares),
    cells: () => cells.map(({ cell }) => cell),
    *summaries() {
      for (const id of ids) {
        for (const trial of reader.summaries(id)) {
          if (!left.has(trial.trialId)) yield numbered(id, trial);
        }
      }
    },
    *failedTrials() {
      for (const id of ids) {
        for (const trial of reader.failedTrials(id)) if (!left.has(trial.trialId)) yield shown(id, trial);
      }
    },
    events: () => ids.flatMap((id) => reader.events(id)),
    spending: () => ids.flatMap((id) => reader.spending(id, undefined, [...left])),
    trialDetail: (trialId) => {
      const detail = reader.trialDetail(trialId);
      return detail === null ? null : { ...detail, trial: numbered(detail.trial.run, detail.trial) };
    },
    blob: (sha256) => reader.blob(sha256),
  };
}

/** The newest run with the plan of all: what is left out was planned by another one as well. */
function runOf(shares: readonly JoinedRun[]): Run | null {
  const newest = shares.at(-1)?.run;
  if (newest === undefined) return null;
  const planned = shares.map(({ run, repeated }) => (run.planned === null ? null : run.planned - repeated));
  return {
    ...newest,
    planned: planned.includes(null) ? null : planned.reduce<number>((sum, trials) => sum + (trials ?? 0), 0),
    synthetic: shares.some(({ run }) => run.synthetic),
  };
}
