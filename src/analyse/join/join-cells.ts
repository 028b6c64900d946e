import type { Cell, Run } from '../../model/run.ts';

/** A run as it is joined with others, at the prices that it is shown at. */
export interface JoinedPart {
  readonly run: Run;
  readonly cells: readonly Cell[];
  /** Whether these are other prices than those it was bought at: its price keys are of the first. */
  readonly isRepriced: boolean;
}

/** One cell of a report about several runs. */
export interface JoinedCell {
  /** `run` names every run that it is of; the variant names them too where another cell has the same. */
  readonly cell: Cell;
  /** The variant as the runs call it. */
  readonly variant: string;
  /** Ids of the runs whose trials are in it, in the order named. */
  readonly runs: readonly string[];
  /**
   * Why the same spec × variant of another run is not in it: other content, equal content at other prices, or an
   * import, whose keys say what things are called and not what they are. Null when there is no other.
   */
  readonly apart: 'content' | 'prices' | 'import' | null;
}

/** Between the ids of runs that are shown as one. */
const JOINT = '+';

/** Returns the name that several runs have together. */
export function joinedId(runs: readonly string[]): string {
  return runs.join(JOINT);
}

/**
 * Returns the cells of several runs side by side. The same spec × variant of two runs is one cell when equal content
 * was measured at equal prices, and else a cell for each content, whose variant then names the run. Imports are
 * never one. `parts` are in the order in which the runs began.
 */
export function joinCells(parts: readonly JoinedPart[]): readonly JoinedCell[] {
  const places = new Map<string, Map<string, Group>>();
  for (const part of parts) {
    for (const cell of part.cells) {
      const place = JSON.stringify([cell.spec, cell.variant]);
      const contents = places.get(place) ?? new Map<string, Group>();
      places.set(place, contents);
      const content = contentOf(part, cell);
      const group = contents.get(content) ?? { cells: [], runs: [], isImport: part.run.source === 'import' };
      contents.set(content, group);
      group.cells.push(cell);
      group.runs.push(part.run.id);
    }
  }
  return [...places.values()].flatMap((contents) => {
    const groups = [...contents.values()];
    const apart = apartOf(groups);
    return groups.flatMap(({ cells, runs }): JoinedCell[] => {
      // What is no content, such as a description or the floor, is the newest run's.
      const newest = cells.at(-1);
      if (newest === undefined) return [];
      const run = joinedId(runs);
      const variant = apart === null ? newest.variant : `${newest.variant} @ ${run}`;
      return [{ cell: { ...newest, run, variant }, variant: newest.variant, runs, apart }];
    });
  });
}

interface Group {
  readonly cells: Cell[];
  readonly runs: string[];
  readonly isImport: boolean;
}

function contentOf({ run, isRepriced }: JoinedPart, { scoreKey, priceKey }: Cell): string {
  if (run.source === 'import') return JSON.stringify([run.id]);
  return JSON.stringify([scoreKey, run.rateCard, isRepriced ? null : (priceKey ?? null)]);
}

function apartOf(groups: readonly Group[]): JoinedCell['apart'] {
  if (groups.length === 1) return null;
  if (groups.some(({ isImport }) => isImport)) return 'import';
  const keys = new Set(groups.flatMap(({ cells }) => cells.map(({ scoreKey }) => scoreKey)));
  return keys.size > 1 ? 'content' : 'prices';
}
