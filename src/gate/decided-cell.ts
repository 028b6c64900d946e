import type { JudgedCell } from '../analyse/comparison/run-comparison.ts';
import type { Finding } from '../analyse/comparison/verdict.ts';
import type { Warning } from '../model/figure.ts';
import type { DecidedCell } from './decided.ts';
import type { GateFamily } from './family.ts';
import { ratioFactors } from './factors.ts';
import type { GatedCell } from './gated-cell.ts';
import { levelOf } from './gravity.ts';
import { guardText, type HeldGuard } from './guards.ts';
import { type LookMemory, optionsOf } from './look.ts';
import { yieldRegressed } from './replay.ts';
import { settlingOf } from './settling.ts';
import { traceOf } from './trace.ts';
import type { TakenLook, Track } from './track.ts';
import { costFailed, type Found, foundBy, lowerEnd } from './verdict.ts';
import { countText, percentText } from './words.ts';

/** What is known of a cell before its verdict. */
export interface Judgement {
  readonly cell: GatedCell;
  /** Why its numbers must not be trusted; null when they may be. */
  readonly degraded: string | null;
  readonly guards: readonly HeldGuard[];
  /** Null for a cell that is not tested. */
  readonly track: Track | null;
}

/** Returns the verdict of one cell with all that it rests on. */
export function decidedCell(judgement: Judgement, family: GateFamily, memory: LookMemory): DecidedCell {
  const { cell, guards, track } = judgement;
  const { verdict, reason } = verdictOf(judgement, family);
  const look = track?.looks.at(-1);
  const tested = track !== null && look !== undefined ? { track, look } : null;
  return {
    spec: cell.spec,
    variant: cell.variant,
    change: cell.change,
    verdict,
    level: levelOf(verdict, cell.policy.levels),
    reason,
    compared: tested === null ? null : judgedCell(tested.track, tested.look),
    options: {
      ...optionsOf(cell.policy, family),
      ...(look === undefined ? {} : { margin: look.margin }),
    },
    sequential: tested === null ? null : traceOf(tested.track, family.closed, memory),
    guards,
    factors: look === undefined ? null : ratioFactors(look.compared),
    accepted: verdict === 'accepted' ? cell.accepted : null,
    toSettle:
      tested !== null && (verdict === 'inconclusive' || verdict === 'budget' || verdict === 'needs-run')
        ? settlingOf(tested.track, tested.look)
        : null,
    warnings: doubtsOf(judgement, tested, verdict),
  };
}

function verdictOf({ cell, degraded, guards, track }: Judgement, family: GateFamily): Found {
  const broken = guards.find(({ held }) => !held);
  if (cell.change === 'none')
    return { verdict: 'unchanged', reason: 'nothing that makes or judges its outputs changed' };
  if (cell.change === 'removed')
    return { verdict: 'removed', reason: 'the baseline has it, and the project no longer does' };
  if (degraded !== null) return { verdict: 'degraded', reason: degraded };
  if (broken !== undefined) return { verdict: 'regressed', reason: guardText(broken) };
  if (cell.change === 'new')
    return { verdict: 'new', reason: 'it is new: there is nothing to compare it with' };
  if (cell.change === 'prices')
    return {
      verdict: 'unchanged',
      reason: 'only prices changed, and both sides are priced by the same rate card',
    };
  if (cell.change === 'judging') return { verdict: 'pass', reason: rulerReason(cell) };
  if (track === null)
    return { verdict: 'no-baseline', reason: 'no accepted trials are stored to compare it with' };
  return foundBy(track, family.closed);
}

function rulerReason({ ruler }: GatedCell): string {
  const same = 'the agent did not change';
  if (ruler === null) return `only what judges its outputs changed: ${same}`;
  const { outputs, moved, yieldBefore, yieldAfter } = ruler;
  if (moved === 0)
    return `other validators judge all ${countText(outputs, 'stored output')} as before: ${same}`;
  const yields =
    yieldBefore === null || yieldAfter === null
      ? ''
      : `, which takes the yield from ${percentText(yieldBefore)} to ${percentText(yieldAfter)}`;
  return `other validators judge ${moved} of ${countText(outputs, 'stored output')} otherwise${yields}: ${same}`;
}

/** Returns a look as a comparison of two runs shows a cell, judged among all cells of the gate. */
function judgedCell(track: Track, look: TakenLook): JudgedCell {
  const { compared, evidence } = look;
  const untested = track.looks.length > 0 && evidence === null;
  if (evidence === null)
    return { ...compared, finding: untested ? 'inconclusive' : 'no-baseline', verdict: null, p: null };
  const cpco: Finding = costFailed(track, look) ? 'FAIL' : track.stopped === 'pass' ? 'PASS' : 'INCONCLUSIVE';
  const failed = track.stopped === 'regressed' && track.confirmed !== false;
  const yieldGuard = failed && yieldRegressed(track, look) ? 'FAIL' : 'OK';
  const improved = track.stopped === 'pass' && foundBy(track, null).verdict === 'improved';
  const verdict: Finding = yieldGuard === 'FAIL' ? 'FAIL' : cpco;
  const findings = {
    FAIL: 'regressed',
    PASS: improved ? 'improved' : 'pass',
    INCONCLUSIVE: 'inconclusive',
  } as const;
  const reasons = {
    FAIL: 'increase shown and at least the margin',
    PASS: 'an increase of the margin or more is excluded',
    INCONCLUSIVE: 'neither shown',
  } as const;
  return {
    ...compared,
    finding: findings[verdict],
    verdict: { verdict, cpco, yieldGuard, reason: reasons[cpco], improved },
    p: {
      greater: evidence.pGreater,
      less: evidence.pLess ?? null,
      pass: evidence.pPass,
      yieldDrop: evidence.pYieldDrop,
      adjustedGreater: track.pFailAdjusted,
      adjustedYieldDrop: track.pYieldAdjusted,
    },
  };
}

function doubtsOf(
  { cell, guards }: Judgement,
  tested: { readonly track: Track; readonly look: TakenLook } | null,
  verdict: Found['verdict'],
): readonly Warning[] {
  const doubted = guards
    .filter((guard) => guard.doubted)
    .map((guard) => ({ code: 'guard-doubted', message: `${guardText(guard)}, within what chance may do` }));
  if (tested === null) return doubted;
  const { track, look } = tested;
  const early = look.repeats < (track.design.repeats.at(-1) ?? 0);
  const exceeded = verdict === 'regressed' && cell.accepted !== null && track.stopped === 'regressed';
  const fell = look.evidence !== null && look.evidence.yieldDiff <= -cell.policy.yieldMargin;
  return [
    ...(look.compared.found?.warnings ?? []),
    ...doubted,
    ...(verdict === 'regressed' && early
      ? [{ code: 'stopped-early', message: 'looks stopped early, where a change shows larger than it is' }]
      : []),
    ...(exceeded
      ? [
          {
            code: 'not-accepted',
            message: `the accepted ×${cell.accepted?.maxRatio} does not cover it: the ratio is at least ×${lowerEnd(look).toFixed(2)}`,
          },
        ]
      : []),
    ...((verdict === 'pass' || verdict === 'improved') && fell
      ? [
          {
            code: 'yield-unresolved',
            message: 'the yield seems to have fallen by more than it may: that is not shown',
          },
        ]
      : []),
  ];
}
