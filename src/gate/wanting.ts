import type { WantedLook } from './decided.ts';
import { MOST_DROPPED } from './replay.ts';
import type { Track } from './track.ts';

/** Whether no look at the cell could say anything, which is known before the first one is paid. */
export function impossibleOrStrange({ design }: Track): boolean {
  return design.droppedShare > MOST_DROPPED || !design.possible;
}

/** A look that a cell waits for. */
export interface Waiting extends WantedLook {
  /** Which look of the cell it is, from 0; a confirmation is that of its own stop. */
  readonly round: number;
  /** Spread of the log ratio relative to the margin; Infinity before anything is known. */
  readonly width: number;
}

/** Returns the look that a cell waits for; null when it is decided, or cannot be. */
export function waitingFor(track: Track): Waiting | null {
  const { cell, design, looks, stopped, refused, confirmAt, confirmed } = track;
  const { spec, variant } = cell;
  const look = looks.at(-1);
  const width =
    look?.se === undefined || look.se === null ? Number.POSITIVE_INFINITY : look.se / Math.log1p(look.margin);
  if (refused !== null) return null;
  if (stopped === 'regressed' && confirmAt !== null && confirmed === null)
    return { spec, variant, repeats: confirmAt, round: looks.length - 1, width };
  const repeats = design.repeats[looks.length];
  if (stopped !== null || repeats === undefined || design.cases.length === 0 || impossibleOrStrange(track))
    return null;
  return { spec, variant, repeats, round: looks.length, width };
}

/**
 * Returns the looks to take next: those of the earliest round that is not complete, so that every cell has had its
 * look before any has another, the least known cell first.
 */
export function nextLooks(waiting: readonly Waiting[]): readonly WantedLook[] {
  const round = Math.min(...waiting.map((item) => item.round));
  return waiting
    .filter((item) => item.round === round)
    .toSorted((left, right) => {
      // Equal widths, infinite ones among them: by name, so that the order of the cells decides nothing.
      if (left.width !== right.width) return right.width - left.width;
      return nameOf(left) < nameOf(right) ? -1 : 1;
    })
    .map(({ spec, variant, repeats }) => ({ spec, variant, repeats }));
}

function nameOf({ spec, variant }: WantedLook): string {
  return JSON.stringify([spec, variant]);
}
