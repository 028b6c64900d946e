import type { Arm } from '../analyse/comparison/arm.ts';
import type { CellChange } from './finding.ts';
import type { CellPolicy } from '../model/gate-policy.ts';

/** Everything that a cell's verdict is made from. Trials are the only state: a look is made of stored repeats. */
export interface GatedCell {
  readonly spec: string;
  readonly variant: string;
  readonly change: CellChange;
  readonly policy: CellPolicy;
  /** Priced and judged as the candidate is; null without one. */
  readonly baseline: Arm | null;
  /** All its trials so far, repeats counted from 1; null before any. */
  readonly candidate: Arm | null;
  /** Ids of the cases that are planned now. */
  readonly cases: readonly string[];
  /** Repeats of every case that have ended. */
  readonly sampled: number;
  /** Whether the baseline is measured in the same gate, repeat by repeat with the candidate. */
  readonly bothGrow: boolean;
  readonly facts: CellFacts;
  /** The spec's own least yield; null without one. */
  readonly yieldFloor: number | null;
  /** A committed entry for exactly this content that has not expired; null without one. */
  readonly accepted: AcceptedChange | null;
  /** What other validators made of stored outputs; null unless `change` is `judging`. */
  readonly ruler: RulerChange | null;
}

/** How far the numbers of a cell can be trusted; shares from 0 to 1. */
export interface CellFacts {
  /** Share of the paid model calls that came back with usage. */
  readonly usageCoverage: number;
  /** Share of the trials that ended in an outage. */
  readonly infraShare: number;
  /** Share of the cost that no tag explains. */
  readonly unattributedShare: number;
  /** Why nothing of it can be trusted, each as a sentence: books that do not add up, a baseline that is lost. */
  readonly broken: readonly string[];
}

/** The facts of a cell of which nothing was measured. */
export const NO_DOUBTS: CellFacts = { usageCoverage: 1, infraShare: 0, unattributedShare: 0, broken: [] };

export interface AcceptedChange {
  readonly maxRatio: number;
  readonly expires: string;
  readonly reason: string;
  readonly by: string | null;
}

/** Stored outputs of both sides, judged once more. */
export interface RulerChange {
  readonly outputs: number;
  /** Outputs whose verdict is another one now. */
  readonly moved: number;
  readonly yieldBefore: number | null;
  readonly yieldAfter: number | null;
}
