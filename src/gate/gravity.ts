import { EXIT, type ExitCode } from '../model/failure.ts';
import type { GateVerdict } from './finding.ts';
import type { GateLevels, Level } from '../model/gate-policy.ts';

/** The setting that says what a verdict means; a verdict without one lets the change through. */
const SETTING: Readonly<Partial<Record<GateVerdict, keyof GateLevels>>> = {
  regressed: 'regressed',
  degraded: 'degraded',
  inconclusive: 'inconclusive',
  'no-baseline': 'noBaseline',
  new: 'new',
  removed: 'removed',
  budget: 'budget',
};

/** Returns what the policy makes of a verdict. What would have to be run is never let through unseen. */
export function levelOf(verdict: GateVerdict, levels: GateLevels): Level {
  const setting = SETTING[verdict];
  if (setting !== undefined) return levels[setting];
  return verdict === 'needs-run' ? 'warn' : 'note';
}

/** Gravest first; the order of exit codes is 6, 3, 7, 5, 4. */
const GRAVITY: readonly GateVerdict[] = [
  'degraded',
  'regressed',
  'budget',
  'no-baseline',
  'inconclusive',
  'removed',
  'new',
  'needs-run',
  'accepted',
  'pass',
  'improved',
  'unchanged',
];
const LEVELS: readonly Level[] = ['error', 'warn', 'note'];

/** A verdict with what the policy makes of it. */
export interface Weighed {
  readonly verdict: GateVerdict;
  readonly level: Level;
}

/**
 * Returns the verdict of the whole gate: the gravest of its cells. What only is recorded (a new cell) does not speak
 * for others that were judged.
 */
export function gravestOf(cells: readonly Weighed[]): Weighed {
  const rank = ({ verdict, level }: Weighed): number => {
    const recorded = level === 'note' && SETTING[verdict] !== undefined;
    // A cell that did not change was not judged: it speaks only where nothing else does.
    const weight = verdict === 'unchanged' ? 2 : recorded ? 1 : 0;
    return LEVELS.indexOf(level) * 100 + GRAVITY.indexOf(verdict) + weight * GRAVITY.length;
  };
  const [gravest] = cells.toSorted((left, right) => rank(left) - rank(right));
  return gravest ?? { verdict: 'unchanged', level: 'note' };
}

const CODES: Readonly<Partial<Record<GateVerdict, ExitCode>>> = {
  degraded: EXIT.degraded,
  regressed: EXIT.regressed,
  // Cells cannot be taken away or added to get past a gate that forbids it.
  removed: EXIT.regressed,
  budget: EXIT.budget,
  'no-baseline': EXIT.noBaseline,
  new: EXIT.noBaseline,
  inconclusive: EXIT.inconclusive,
};

/** Precedence when several cells fail the gate. */
const PRECEDENCE: readonly ExitCode[] = [
  EXIT.degraded,
  EXIT.regressed,
  EXIT.budget,
  EXIT.noBaseline,
  EXIT.inconclusive,
];

/** Returns the exit code: 0 unless the policy makes an error of a cell's verdict. */
export function exitCodeOf(cells: readonly Weighed[]): ExitCode {
  const codes = new Set(cells.filter(({ level }) => level === 'error').map(({ verdict }) => CODES[verdict]));
  return PRECEDENCE.find((code) => codes.has(code)) ?? EXIT.ok;
}

/** Orders cells for a reader: what fails the gate first, what is only recorded last. */
export function byGravity(left: Weighed, right: Weighed): number {
  const rank = ({ verdict, level }: Weighed): number =>
    LEVELS.indexOf(level) * 100 + GRAVITY.indexOf(verdict);
  return rank(left) - rank(right);
}
