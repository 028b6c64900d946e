import type { CellChange } from './finding.ts';

/** A cell by the keys of its content. */
export interface KeyedCell {
  readonly spec: string;
  readonly variant: string;
  /** Of everything that can change an output, all cases included. */
  readonly execKey: string;
  /** Of everything that can change a verdict about an output. */
  readonly scoreKey: string;
}

/** A cell as its accepted trials were measured. */
export interface AcceptedCell extends KeyedCell {
  /** SHA-256 of the rate cards of then. */
  readonly rateCard: string;
}

/** A cell of the project, of its baseline, or of both. */
export interface ChangedCell<Planned extends KeyedCell, Accepted extends AcceptedCell> {
  readonly spec: string;
  readonly variant: string;
  readonly change: CellChange;
  /** Null for a removed cell. */
  readonly planned: Planned | null;
  /** Null for a new cell, and without a baseline at all. */
  readonly accepted: Accepted | null;
}

/**
 * Returns every cell of the plan in its order, then those that only the baseline has, each with what changed.
 * `accepted` is null when there is no baseline at all. Keys say it, not files: a comment in a spec, the order of its cases or another description change nothing.
 */
export function cellChanges<Planned extends KeyedCell, Accepted extends AcceptedCell>(
  planned: readonly Planned[],
  accepted: readonly Accepted[] | null,
  rateCard: string,
): readonly ChangedCell<Planned, Accepted>[] {
  const names = new Set(planned.map(nameOf));
  const known = new Map((accepted ?? []).map((cell) => [nameOf(cell), cell]));
  // Without any baseline no cell is new: each of them lacks what it should be compared with.
  const unknown = accepted === null ? 'execution' : 'new';
  return [
    ...planned.map((cell) => {
      const before = known.get(nameOf(cell)) ?? null;
      const { spec, variant } = cell;
      return {
        spec,
        variant,
        change: before === null ? unknown : changeOf(cell, before, rateCard),
        planned: cell,
        accepted: before,
      };
    }),
    ...(accepted ?? [])
      .filter((cell) => !names.has(nameOf(cell)))
      .map((cell) => {
        const { spec, variant } = cell;
        return { spec, variant, change: 'removed' as const, planned: null, accepted: cell };
      }),
  ];
}

/** The greatest change counts: another prompt with other validators is another execution. */
function changeOf(planned: KeyedCell, accepted: AcceptedCell, rateCard: string): CellChange {
  if (planned.execKey !== accepted.execKey) return 'execution';
  if (planned.scoreKey !== accepted.scoreKey) return 'judging';
  return accepted.rateCard === rateCard ? 'none' : 'prices';
}

function nameOf({ spec, variant }: Pick<KeyedCell, 'spec' | 'variant'>): string {
  return JSON.stringify([spec, variant]);
}
