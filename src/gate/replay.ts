import { benjaminiHochberg } from '../analyse/multiplicity.ts';
import { isFutile } from '../analyse/sequential/futility.ts';
import { evidenceAt, type Inference, type LookMemory } from './look.ts';
import { takeLook, type TakenLook, type Track } from './track.ts';

/** Above this share of cases without a partner a comparison is about another suite. */
export const MOST_DROPPED = 0.2;
/**
 * Parts of the level for costs and for yields, which sum to it: so a change that is none is stopped no more often than
 * the policy says, by either. Yields are found with less, since a fall that matters shows in the costs, too.
 */
const COST_PART = 0.8;
const YIELD_PART = 0.2;
/** So that a fall of exactly the margin counts, though no binary fraction equals it. */
const ROUNDING = 1e-12;

/**
 * Takes every look that the stored trials allow, in the order in which the gate takes them: the first look at every
 * cell, then the second at those that go on. So the same trials always end the same way, however many runs of the
 * gate bought them.
 *
 * A cell is found regressed when its sequential p-value holds after the correction over all cells, those that are
 * still running included with what they have: sequential p-values only fall, so what holds now holds whatever the
 * rest will say.
 */
export function replay(
  tracks: readonly Track[],
  inference: Inference,
  memory: LookMemory,
  blocked: ReadonlySet<Track | null>,
): void {
  const goesOn = (track: Track): boolean =>
    track.stopped === null && track.refused === null && !blocked.has(track) && worthALook(track);
  for (let going = true; going;) {
    const looked = tracks.filter((track) => goesOn(track) && takeLook(track, inference, memory));
    correct(tracks);
    for (const track of looked) stopAtLook(track);
    going = looked.length > 0;
  }
  for (const track of tracks) confirm(track, inference, memory);
}

/** Whether a look could say anything: there are cases, enough of them, and they are the suite's. */
function worthALook({ design }: Track): boolean {
  return design.cases.length > 0 && design.droppedShare <= MOST_DROPPED && design.possible;
}

/** Corrects for the number of cells; costs and yields are a family each. */
function correct(tracks: readonly Track[]): void {
  const costs = benjaminiHochberg(tracks.map(({ pFail }) => pFail));
  const yields = benjaminiHochberg(tracks.map(({ pYield }) => pYield));
  for (const [at, track] of tracks.entries()) {
    track.pFailAdjusted = costs[at] ?? 1;
    track.pYieldAdjusted = yields[at] ?? 1;
  }
}

function stopAtLook(track: Track): void {
  const look = track.looks.at(-1);
  if (look === undefined) return;
  const last = track.looks.length === track.design.repeats.length;
  if (costRegressed(track, look) || yieldRegressed(track, look)) {
    const { confirmRepeats } = track.cell.policy;
    track.stopped = 'regressed';
    track.confirmAt = confirmRepeats === 0 ? null : look.repeats + confirmRepeats;
  } else if (passes(look) && (last || !yieldDoubted(track, look))) track.stopped = 'pass';
  else if (last) track.stopped = 'last-look';
  else if (hopeless(look) || (!yieldDoubted(track, look) && futile(track, look))) track.stopped = 'futile';
}

/** Whether an increase is shown among all cells, and of the size that counts. */
export function costRegressed({ cell, pFailAdjusted }: Track, { evidence, margin }: TakenLook): boolean {
  return (
    evidence !== null &&
    (evidence.droppedShare ?? 0) <= MOST_DROPPED &&
    pFailAdjusted <= COST_PART * cell.policy.alpha &&
    evidence.logRatio >= Math.log1p(margin) - ROUNDING
  );
}

/** Whether a fall of the yield is shown among all cells, and of the size that counts. */
export function yieldRegressed({ cell, pYieldAdjusted }: Track, { evidence }: TakenLook): boolean {
  return (
    evidence !== null &&
    pYieldAdjusted <= YIELD_PART * cell.policy.alpha &&
    yieldFell(evidence, cell.policy.yieldMargin)
  );
}

function yieldFell({ yieldDiff }: { readonly yieldDiff: number }, yieldMargin: number): boolean {
  return yieldDiff <= -yieldMargin + ROUNDING;
}

/** A cheaper cell may hide a lower yield: while it seems to, the gate looks on. */
function yieldDoubted({ cell }: Track, { evidence }: TakenLook): boolean {
  return evidence !== null && yieldFell(evidence, cell.policy.yieldMargin);
}

/** Whether an increase of the margin or more is excluded. */
function passes({ evidence, nominalP }: TakenLook): boolean {
  return (
    evidence !== null &&
    (evidence.droppedShare ?? 0) <= MOST_DROPPED &&
    evidence.pPass !== null &&
    evidence.pPass <= nominalP
  );
}

/** Neither side has a correct output, or nothing cost anything, or nothing is left to compare. */
function hopeless({ evidence }: TakenLook): boolean {
  return evidence === null || Number.isNaN(evidence.logRatio);
}

function futile({ cell, design, looks }: Track, { evidence, se, time, margin }: TakenLook): boolean {
  if (!cell.policy.futility || evidence === null) return false;
  const lastZ = design.bounds.at(-1)?.z ?? 0;
  return isFutile({ logRatio: evidence.logRatio, se, time, lastZ, margin }, looks.length);
}

/** Asks fresh repeats whether they show the regression, too: at the plain level, and half the margin is enough. */
function confirm(track: Track, inference: Inference, memory: LookMemory): void {
  const { cell, confirmAt, looks } = track;
  const look = looks.at(-1);
  if (confirmAt === null || look === undefined || cell.sampled < confirmAt) return;
  const fresh = evidenceAt(cell, { from: look.repeats + 1, to: confirmAt }, inference, memory);
  const { alpha, yieldMargin } = cell.policy;
  const again = fresh.evidence;
  const dearer =
    costRegressed(track, look) &&
    again !== null &&
    (again.pGreater ?? 1) <= alpha &&
    again.logRatio >= Math.log1p(fresh.margin / 2);
  const worse =
    yieldRegressed(track, look) &&
    again !== null &&
    (again.pYieldDrop ?? 1) <= alpha &&
    again.yieldDiff <= -yieldMargin / 2;
  track.confirmed = dearer || worse;
}
