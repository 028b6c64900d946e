import { type SuiteAggregate, suiteAggregate } from '../analyse/comparison/suite-aggregate.ts';
import { EXIT } from '../model/failure.ts';
import { decidedCell, type Judgement } from './decided-cell.ts';
import type { DecidedCell, GateDecision } from './decided.ts';
import { degradedBy } from './degraded.ts';
import type { GateFamily } from './family.ts';
import { gatewideDoubts, problemWith } from './gatewide.ts';
import type { GatedCell } from './gated-cell.ts';
import { gravestOf, exitCodeOf } from './gravity.ts';
import { guardsOf, hasGuards } from './guards.ts';
import { emptyMemory, type LookMemory } from './look.ts';
import { replay } from './replay.ts';
import { titleOf } from './title.ts';
import { openTrack, type Track } from './track.ts';
import { nextLooks, type Waiting, waitingFor } from './wanting.ts';

/**
 * Returns what the gate says of every cell, and which looks it needs to say more. A pure function of stored trials:
 * the same trials give the same decision, whoever bought them and in how many runs. `memory` only saves time when
 * the same gate is decided again after more trials. Throws a Failure for looks out of order.
 */
export function decideGate(
  cells: readonly GatedCell[],
  family: GateFamily,
  memory: LookMemory = emptyMemory(),
): GateDecision {
  const judgements = cells.map((cell): Judgement => ({
    cell,
    degraded: isMeasured(cell) ? degradedBy(cell.facts) : null,
    guards: cell.change === 'none' || cell.change === 'removed' ? [] : guardsOf(cell),
    track: isTested(cell) ? openTrack(cell, family) : null,
  }));
  // What is degraded stays in the family as a test that shows nothing: leaving it out would loosen the others.
  const tracks = judgements.flatMap(({ track }) => (track === null ? [] : [track]));
  const blocked = new Set(judgements.filter(({ degraded }) => degraded !== null).map(({ track }) => track));
  replay(tracks, { ...family, draws: drawsFor(tracks.length, family.draws) }, memory, blocked);
  const waiting = judgements.flatMap((judgement) => waitingOf(judgement) ?? []);
  const decided = judgements.map((judgement) => decidedCell(judgement, family, memory));
  return wholeGate(decided, { family, tracks, waiting });
}

/** Enough that a p-value of a draw or two can hold after the correction for so many cells. */
function drawsFor(cells: number, draws: number): number {
  return Math.max(draws, 400 * cells);
}

function isTested({ change, baseline }: GatedCell): boolean {
  return change === 'execution' && baseline !== null;
}

/** What is broken is so before the first trial: a baseline that is named and cannot be had, for one. */
function isMeasured({ change, candidate, facts }: GatedCell): boolean {
  if (change === 'none' || change === 'removed') return false;
  return facts.broken.length > 0 || (candidate !== null && candidate.trials.length > 0);
}

function waitingOf({ cell, degraded, guards, track }: Judgement): Waiting | null {
  if (degraded !== null || guards.some(({ held }) => !held)) return null;
  const waiting = track === null ? null : waitingFor(track);
  if (waiting !== null) return waiting;
  // Absolute bounds hold without a baseline, too: one look is bought for them.
  const first = cell.policy.looks[0];
  const runs = cell.change === 'execution' || cell.change === 'new';
  if (!runs || first === undefined || cell.sampled >= first || !hasGuards(cell)) return null;
  const { spec, variant } = cell;
  return { spec, variant, repeats: first, round: 0, width: Number.POSITIVE_INFINITY };
}

interface Whole {
  readonly family: GateFamily;
  readonly tracks: readonly Track[];
  readonly waiting: readonly Waiting[];
}

function wholeGate(cells: readonly DecidedCell[], { family, tracks, waiting }: Whole): GateDecision {
  const next = family.closed === null && waiting.length > 0 ? nextLooks(waiting) : [];
  const aggregate = aggregateOf(tracks, family.confidence);
  const problem = problemWith(cells, family.changedSpecs);
  const { verdict } = gravestOf(cells);
  const exitCode = problem === null ? exitCodeOf(cells) : EXIT.usage;
  return {
    cells,
    next,
    aggregate,
    verdict,
    passed: exitCode === EXIT.ok,
    exitCode,
    title:
      problem === null
        ? titleOf(verdict, cells, next.length > 0)
        : `Cost per correct output: ${problem.message}`,
    problem,
    warnings: gatewideDoubts(aggregate),
  };
}

function aggregateOf(tracks: readonly Track[], confidence: number): SuiteAggregate | null {
  const changes = tracks.flatMap(({ looks }) => {
    const look = looks.at(-1);
    return look === undefined || look.evidence === null
      ? []
      : [{ logRatio: look.evidence.logRatio, se: look.se }];
  });
  return changes.length < 2 ? null : suiteAggregate(changes, confidence);
}
