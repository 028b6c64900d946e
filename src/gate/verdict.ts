import type { GateVerdict } from './finding.ts';
import { costRegressed } from './replay.ts';
import { impossibleOrStrange } from './wanting.ts';
import type { TakenLook, Track } from './track.ts';
import { inconclusiveReason, passReason, regressedReason } from './reason.ts';

/** A verdict with the sentence that says why. */
export interface Found {
  readonly verdict: GateVerdict;
  readonly reason: string;
}

/** Returns what the looks at a cell say; `closed` is why no more may be bought, where it matters. */
export function foundBy(track: Track, closed: 'budget' | 'needs-run' | null): Found {
  const { refused, stopped, design } = track;
  const look = track.looks.at(-1);
  if (refused !== null)
    return {
      verdict: 'degraded',
      reason: refused.hint === null ? refused.message : `${refused.message} (${refused.hint})`,
    };
  if (design.cases.length === 0)
    return { verdict: 'no-baseline', reason: 'the baseline has none of the cases that are planned now' };
  if (impossibleOrStrange(track)) return { verdict: 'inconclusive', reason: inconclusiveReason(track) };
  if (look !== undefined && stopped === 'regressed') return regressed(track, look);
  if (look !== undefined && stopped === 'pass') {
    const improved = isImproved(look);
    return { verdict: improved ? 'improved' : 'pass', reason: passReason(track, look, improved) };
  }
  if (stopped === null && closed !== null) return unbought(track, closed);
  return { verdict: 'inconclusive', reason: inconclusiveReason(track) };
}

/** Whether a cell that passed is shown to be cheaper. */
function isImproved({ evidence, nominalP }: TakenLook): boolean {
  return evidence !== null && (evidence.pLess ?? 1) <= nominalP && evidence.logRatio < 0;
}

function regressed(track: Track, look: TakenLook): Found {
  if (track.confirmed === false) return { verdict: 'inconclusive', reason: inconclusiveReason(track) };
  const reason = regressedReason(track, look);
  const { accepted } = track.cell;
  if (accepted === null || lowerEnd(look) > accepted.maxRatio) return { verdict: 'regressed', reason };
  return {
    verdict: 'accepted',
    reason: `${reason}; accepted up to ×${accepted.maxRatio} until ${accepted.expires}: ${accepted.reason}`,
  };
}

/** The least that the ratio may be by its interval; the ratio itself where there is none. */
export function lowerEnd({ compared, evidence }: TakenLook): number {
  return compared.found?.interval?.lower ?? Math.exp(evidence?.logRatio ?? Number.POSITIVE_INFINITY);
}

function unbought(track: Track, closed: 'budget' | 'needs-run'): Found {
  const looks = `${track.looks.length} of ${track.design.repeats.length} looks`;
  const reason =
    closed === 'budget'
      ? `the budget ended after ${looks}, before a verdict`
      : `it changed and would have to be run, which this gate may not do: ${looks} were taken from stored trials`;
  return { verdict: closed, reason };
}

/** Whether the cost is what regressed, and not the yield alone. */
export function costFailed(track: Track, look: TakenLook): boolean {
  return track.stopped === 'regressed' && track.confirmed !== false && costRegressed(track, look);
}
