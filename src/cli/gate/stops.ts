import { EXIT } from '../../model/failure.ts';
import type { GateDecision } from '../../gate/decided.ts';
import type { LookEnd } from './candidate-run.ts';
import type { GateStop } from './gate-document.ts';

/** Returns what ended a gate before its time, when that is no matter of a policy; null when it is, or nothing did. */
export function stopOf(ended: Exclude<LookEnd, 'complete'> | null, run: string | null): GateStop | null {
  const again = 'gate again: what was run is kept and not bought twice';
  switch (ended) {
    case 'interrupted':
      return {
        code: 'gate/interrupted',
        message: 'The gate was stopped before a verdict.',
        hint: again,
        exitCode: EXIT.inconclusive,
      };
    case 'provider-down':
      return {
        code: 'gate/provider-down',
        message: 'A provider was down for too long: not everything could be run.',
        hint: `${again}; see firstpass report ${run ?? ''}`,
        exitCode: EXIT.degraded,
      };
    case 'disk-full':
      return {
        code: 'gate/disk-full',
        message: 'The disk is full: not everything could be recorded.',
        hint: `make room, then ${again}`,
        exitCode: EXIT.degraded,
      };
    case 'budget':
    case 'missing':
    case null:
      return null;
  }
}

/** Returns what a canary found when its cell, which nobody changed, is another one than its own baseline; else null. */
export function driftOf({ cells, exitCode }: GateDecision): GateStop | null {
  const drifted = cells.find(({ verdict }) => verdict === 'regressed' || verdict === 'improved');
  if (drifted === undefined) return null;
  return {
    code: 'gate/provider-drift',
    message: `Nothing changed in ${drifted.spec} × ${drifted.variant}, and its baseline does not hold any more: the provider drifted.`,
    hint: 'measure the baseline anew: firstpass run --fresh, then firstpass baseline update',
    exitCode,
  };
}
