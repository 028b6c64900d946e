import type { CompareOptions } from '../analyse/comparison/compare.ts';
import type { JudgedCell } from '../analyse/comparison/run-comparison.ts';
import type { SuiteAggregate } from '../analyse/comparison/suite-aggregate.ts';
import type { ExitCode } from '../model/failure.ts';
import type { Warning } from '../model/figure.ts';
import type { RatioFactors } from './factors.ts';
import type { CellChange, GateVerdict } from './finding.ts';
import type { AcceptedChange } from './gated-cell.ts';
import type { HeldGuard } from './guards.ts';
import type { Level } from '../model/gate-policy.ts';
import type { SequentialTrace } from './trace.ts';
import type { Settling } from './settling.ts';

/** What the gate says of one cell, and everything that it says it by. */
export interface DecidedCell {
  readonly spec: string;
  readonly variant: string;
  readonly change: CellChange;
  readonly verdict: GateVerdict;
  readonly level: Level;
  /** One sentence without a full stop. */
  readonly reason: string;
  /** The comparison of the last look; null when none was taken. */
  readonly compared: JudgedCell | null;
  /** How it was compared. */
  readonly options: CompareOptions;
  readonly sequential: SequentialTrace | null;
  readonly guards: readonly HeldGuard[];
  readonly factors: RatioFactors | null;
  /** The entry that lets a regression through; null when none does. */
  readonly accepted: AcceptedChange | null;
  readonly toSettle: Settling | null;
  readonly warnings: readonly Warning[];
}

/** Run the candidate of a cell up to so many repeats of each case. */
export interface WantedLook {
  readonly spec: string;
  readonly variant: string;
  readonly repeats: number;
}

/** What ends the gate before any cell is judged. */
export interface GateProblem {
  readonly code: string;
  readonly message: string;
  readonly hint: string | null;
}

export interface GateDecision {
  /** In the order in which they were given. */
  readonly cells: readonly DecidedCell[];
  /** All of them are to be run, in this order, before deciding again; empty when everything is decided. */
  readonly next: readonly WantedLook[];
  /** The typical change over all tested cells; null with fewer than two. */
  readonly aggregate: SuiteAggregate | null;
  readonly verdict: GateVerdict;
  readonly passed: boolean;
  readonly exitCode: ExitCode;
  readonly title: string;
  readonly problem: GateProblem | null;
  /** Doubts about the gate as a whole. */
  readonly warnings: readonly Warning[];
}
