import type { LookMemory } from './look.ts';
import { sequentialPass, type StopReason, type TakenLook, type Track } from './track.ts';

/** A cell's looks, in order: what a sequential monitor draws. */
export interface SequentialTrace {
  readonly looks: readonly LookTrace[];
  readonly plannedRepeats: number;
  /** Repeats of each case at the last look. */
  readonly repeats: number;
  /** Null while looks are to come. */
  readonly stopped: StopReason | 'budget' | 'needs-run' | null;
  readonly pFail: number;
  readonly pFailAdjusted: number;
  readonly pYieldDrop: number;
  readonly pYieldDropAdjusted: number;
  readonly pPass: number;
  readonly confirmed: boolean | null;
}

export interface LookTrace {
  readonly repeats: number;
  readonly time: number;
  /** Infinity without a correct output; NaN where there is none on either side. */
  readonly logRatio: number;
  readonly pFail: number | null;
  readonly pPass: number | null;
  readonly nominalP: number;
  /** The same bounds on the scale of the log ratio; null without a spread. */
  readonly failAbove: number | null;
  readonly passBelow: number | null;
}

/** Returns what a cell's looks found. */
export function traceOf(
  track: Track,
  closed: 'budget' | 'needs-run' | null,
  memory: LookMemory,
): SequentialTrace {
  return {
    looks: track.looks.map(lookOf),
    plannedRepeats: track.design.repeats.at(-1) ?? 0,
    repeats: track.looks.at(-1)?.repeats ?? 0,
    stopped: track.stopped ?? closed,
    pFail: track.pFail,
    pFailAdjusted: track.pFailAdjusted,
    pYieldDrop: track.pYield,
    pYieldDropAdjusted: track.pYieldAdjusted,
    pPass: sequentialPass(track, memory),
    confirmed: track.confirmed,
  };
}

function lookOf({ repeats, time, nominalP, z, evidence, se, margin }: TakenLook): LookTrace {
  const limit = Math.log1p(margin);
  return {
    repeats,
    time,
    logRatio: evidence?.logRatio ?? Number.NaN,
    pFail: evidence?.pGreater ?? null,
    pPass: evidence?.pPass ?? null,
    nominalP,
    failAbove: se === null ? null : Math.max(z * se, limit),
    passBelow: se === null ? null : limit - z * se,
  };
}
