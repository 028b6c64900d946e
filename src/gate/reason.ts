import { LEAST_SE } from '../analyse/comparison/t-test.ts';
import type { TakenLook, Track } from './track.ts';
import { MOST_DROPPED, yieldRegressed } from './replay.ts';
import { changeText, costChangeText, countText, percentText, pointsText } from './words.ts';

/** Returns why a tested cell has its verdict, in one sentence without a full stop; every number is computed. */
export function regressedReason(track: Track, look: TakenLook): string {
  const change = look.compared.found?.comparison.change;
  if (change === undefined) return 'a regression is shown';
  if (change.candidate.yield === 0)
    return `none of ${countText(judged(look), 'output')} was correct, where ${percentText(change.baseline.yield)} were`;
  if (yieldRegressed(track, look)) {
    const fall = `the yield fell by ${pointsText(change.yieldDiff)}, to ${percentText(change.candidate.yield)}`;
    const cost = change.ratio < 1 ? `, although a correct output costs ${costChangeText(change.ratio)}` : '';
    return `${fall}: that is shown, and at least the ${pointsText(track.cell.policy.yieldMargin)} it may not fall by${cost}`;
  }
  return `a correct output costs ${changeText(change.ratio)}: that is shown, and at least ${percentText(look.margin)}`;
}

export function passReason({ cell }: Track, look: TakenLook, improved: boolean): string {
  const change = look.compared.found?.comparison.change;
  if (change !== undefined && look.se === null && Math.abs(change.logRatio) < LEAST_SE)
    return `every case cost the same on both sides, and was correct as often`;
  if (change !== undefined && change.baseline.yield === 0)
    return 'the baseline has no correct output, and the candidate has';
  if (improved && change !== undefined)
    return `a correct output costs ${changeText(change.ratio)}: that is shown`;
  const least = look.margin > cell.policy.margin ? ', below which an amount does not count,' : '';
  return `an increase of ${percentText(look.margin)}${least} or more is excluded`;
}

export function inconclusiveReason(track: Track): string {
  const { design, cell, stopped, confirmed } = track;
  const look = track.looks.at(-1);
  if (design.droppedShare > MOST_DROPPED)
    return `${percentText(design.droppedShare)} of the cases have no partner: at most ${percentText(MOST_DROPPED)} may, or it is another suite`;
  if (!design.possible) return impossibleReason(track);
  if (look === undefined) return 'no look was taken';
  const { evidence } = look;
  if (evidence === null) return 'no trial of a case that both sides have is left to test';
  if (Number.isNaN(evidence.logRatio)) return unratedReason(look);
  if ((evidence.droppedShare ?? 0) > MOST_DROPPED)
    return 'more than a fifth of the cases have no judged trial on the other side';
  if (confirmed === false)
    return `an increase was shown, but not once more by ${countText((track.confirmAt ?? 0) - look.repeats, 'fresh repeat')}`;
  const found = `a correct output costs ${costChangeText(Math.exp(evidence.logRatio))} after ${countText(look.repeats, 'repeat')}`;
  const neither = `neither an increase nor the absence of one by ${percentText(look.margin)} is shown`;
  if (stopped === 'futile') return `${neither}, and more looks would hardly tell: ${found}`;
  if (stopped === 'last-look') return `${neither} at the last look: ${found}`;
  return `${neither} yet: ${found}, ${cell.policy.looks.length - track.looks.length} looks to come`;
}

function impossibleReason({ design }: Track): string {
  const has = `${countText(design.cases.length, 'case')} with ${countText(design.repeats.at(-1) ?? 0, 'repeat')}`;
  return Number.isFinite(design.casesNeeded)
    ? `no result of ${has} could decide, so nothing was run: it takes ${countText(design.casesNeeded, 'case')}, or more repeats`
    : `no result of ${has} could decide, so nothing was run`;
}

function unratedReason(look: TakenLook): string {
  const change = look.compared.found?.comparison.change;
  return change !== undefined && (change.candidate.yield > 0 || change.baseline.yield > 0)
    ? 'nothing cost anything on either side, so there is no ratio'
    : 'neither side has a correct output, so there is no cost of one to compare';
}

function judged({ compared }: TakenLook): number {
  return compared.judged.candidate.trials.length;
}
