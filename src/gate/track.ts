import { Failure } from '../model/failure.ts';
import { sequentialP } from '../analyse/sequential/sequential-p.ts';
import { type CellDesign, designOf, SPENDING } from './design.ts';
import type { GatedCell } from './gated-cell.ts';
import { evidenceAt, type Inference, type LookEvidence, type LookMemory } from './look.ts';

/** Why a cell is looked at no further. */
export type StopReason = 'regressed' | 'pass' | 'futile' | 'last-look';

/** One look that was taken. */
export interface TakenLook extends LookEvidence {
  readonly repeats: number;
  readonly time: number;
  readonly nominalP: number;
  /** Stop at a standard normal statistic of at least this. */
  readonly z: number;
}

/** How far one cell has come; grows look by look. */
export interface Track {
  readonly cell: GatedCell;
  readonly design: CellDesign;
  readonly looks: TakenLook[];
  /** Sequential p-values so far of "no dearer" and of "the yield did not fall"; they only fall. */
  pFail: number;
  pYield: number;
  /** The same after the correction for all cells. */
  pFailAdjusted: number;
  pYieldAdjusted: number;
  stopped: StopReason | null;
  /** Whether fresh repeats showed the regression once more; null: not asked, or not known yet. */
  confirmed: boolean | null;
  /** Fresh repeats that a confirmation waits for: up to this many in all. */
  confirmAt: number | null;
  /** Why the arms are no fair comparison; null when they are. */
  refused: Failure | null;
}

/** Returns a cell at its start. */
export function openTrack(cell: GatedCell, { draws }: Inference): Track {
  return {
    cell,
    design: designOf(cell, draws),
    looks: [],
    pFail: 1,
    pYield: 1,
    pFailAdjusted: 1,
    pYieldAdjusted: 1,
    stopped: null,
    confirmed: null,
    confirmAt: null,
    refused: null,
  };
}

/** Takes the next look if its repeats have been sampled, and returns whether it did. */
export function takeLook(track: Track, inference: Inference, memory: LookMemory): boolean {
  const { cell, design, looks } = track;
  const at = looks.length;
  const [repeats, bound] = [design.repeats[at], design.bounds[at]];
  if (repeats === undefined || bound === undefined || repeats > cell.sampled) return false;
  const found = fairEvidence(track, repeats, inference, memory);
  if (found === null) return false;
  looks.push({ ...found, repeats, time: bound.time, nominalP: bound.nominalP, z: bound.z });
  track.pFail = sequential(track, (look) => look.evidence?.pGreater ?? null, memory);
  track.pYield = sequential(track, (look) => look.evidence?.pYieldDrop ?? null, memory);
  return true;
}

/** Other rulers or missing prices are told of the cell, and stop no other. */
function fairEvidence(
  track: Track,
  to: number,
  inference: Inference,
  memory: LookMemory,
): LookEvidence | null {
  try {
    return evidenceAt(track.cell, { from: 1, to }, inference, memory);
  } catch (failure) {
    if (!(failure instanceof Failure)) throw failure;
    track.refused = failure;
    return null;
  }
}

/** Returns the sequential p-value of "dearer by the margin or more". */
export function sequentialPass(track: Track, memory: LookMemory): number {
  return sequential(track, (look) => look.evidence?.pPass ?? null, memory);
}

function sequential(
  { design, looks }: Track,
  of: (look: TakenLook) => number | null,
  { levels }: LookMemory,
): number {
  const values = looks.map((look) => of(look) ?? 1);
  const key = JSON.stringify([design.times, values]);
  const known = levels.get(key);
  if (known !== undefined) return known;
  const found = sequentialP({ spending: SPENDING, times: design.times }, values);
  levels.set(key, found);
  return found;
}
