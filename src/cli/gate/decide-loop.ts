import type { Arm } from '../../analyse/comparison/arm.ts';
import { acceptanceFor, type Acceptance, lapsedFor } from '../../gate/accepted.ts';
import { decideGate } from '../../gate/decide.ts';
import type { GateDecision } from '../../gate/decided.ts';
import { DEFAULT_FAMILY } from '../../gate/family.ts';
import { type GatedCell, NO_DOUBTS } from '../../gate/gated-cell.ts';
import { emptyMemory } from '../../gate/look.ts';
import type { LedgerReader } from '../../model/ledger.ts';
import { type PlannedTrial, trialContent } from '../../plan/plan.ts';
import { brokenRules } from '../sound-ledger.ts';
import { type Arms, factsOf, onSameCases, sampledRepeats } from './arms.ts';
import type { CandidateRun, LookEnd } from './candidate-run.ts';
import type { PreparedCell } from './prepared-cell.ts';

export interface LoopOptions {
  readonly cells: readonly PreparedCell[];
  readonly run: CandidateRun;
  readonly arms: Arms;
  readonly reader: LedgerReader;
  readonly accepted: readonly Acceptance[];
  /** Specs that the change touches by their keys, gated or not. */
  readonly changedSpecs: readonly string[];
  /** Why nothing may be bought from the start; null when it may. */
  readonly closed: 'budget' | null;
  readonly shared: SharedCases;
  /** ISO 8601. */
  readonly now: string;
}

/** What the gate says, and what ended it before its time. */
export interface Looped {
  readonly decision: GateDecision;
  /** The cells as they were decided, in the same order. */
  readonly gated: readonly GatedCell[];
  readonly ended: Exclude<LookEnd, 'complete'> | null;
}

/** Decides, runs what is wanted, and decides again, until nothing is wanted or nothing more may be had. */
export async function decideInLooks(options: LoopOptions): Promise<Looped> {
  const memory = emptyMemory();
  let closed: 'budget' | 'needs-run' | null = options.closed;
  let ended: Looped['ended'] = null;
  let before = -1;
  for (;;) {
    options.arms.refresh();
    const gated = gatedCells(options);
    const family = { ...DEFAULT_FAMILY, closed, changedSpecs: options.changedSpecs };
    const decision = decideGate(gated, family, memory);
    if (decision.next.length === 0) return { decision, gated, ended };
    if (closed !== null) throw new Error('The gate wants trials that it was told it cannot have.');
    const trials = gated.reduce((sum, { candidate }) => sum + (candidate?.trials.length ?? 0), 0);
    if (trials === before) throw new Error('The gate wants trials that a look did not bring.');
    before = trials;
    const end = await options.run.look(decision.next);
    if (end === 'complete') continue;
    ended = end;
    closed = end === 'missing' ? 'needs-run' : 'budget';
  }
}

function gatedCells(options: LoopOptions): readonly GatedCell[] {
  const { cells, run, arms, reader } = options;
  const id = run.id();
  const broken =
    id === null ? [] : brokenRules(reader, id).map((rule) => `the ledger does not add up: ${rule}`);
  return cells.map((cell): GatedCell => {
    const { spec, variant, change, policy, planned, lost } = cell;
    const sides = sidesOf(cell, id, arms);
    const own = ownCases(cell, options.shared);
    const content = planned === null ? null : { spec, variant, execKey: planned.execKey };
    const entry = content === null ? null : acceptanceFor(options.accepted, content, options.now);
    const lapsed = content === null ? null : lapsedFor(options.accepted, content, options.now);
    const facts = sides.candidate === null ? NO_DOUBTS : factsOf(sides.candidate, broken);
    return {
      spec,
      variant,
      change,
      policy,
      ...sides,
      cases: planned?.cell.spec.cases.map((item) => item.id) ?? [],
      sampled: Math.min(sampledRepeats(sides.candidate?.trials ?? [], own), lastOf(policy)),
      bothGrow: false,
      facts: lost === null ? facts : { ...facts, broken: [lost, ...facts.broken] },
      yieldFloor: planned?.cell.spec.yieldFloor ?? null,
      accepted: entry,
      lapsed,
      ruler: cell.ruler,
    };
  });
}

/** Stored outputs are both sides where nothing new is asked. */
function sidesOf(
  { spec, variant, change, baseline }: PreparedCell,
  run: string | null,
  arms: Arms,
): { readonly baseline: Arm | null; readonly candidate: Arm | null } {
  const before = baseline === null ? null : arms.baseline({ run: baseline, spec, variant });
  if (change !== 'execution' && change !== 'new') return { baseline: before, candidate: before };
  const candidate = run === null ? null : arms.candidate({ run, spec, variant });
  if (before === null || candidate === null) return { baseline: before, candidate };
  return { baseline: onSameCases(before, candidate), candidate };
}

function lastOf({ looks, confirmRepeats }: PreparedCell['policy']): number {
  return (looks.at(-1) ?? 0) + confirmRepeats;
}

/** Which cases of changed cells the baseline has answered already, by the keys of its trials. */
export interface SharedCases {
  readonly has: (planned: Pick<PlannedTrial, 'execKey' | 'cell'>) => boolean;
}

/** Every case is drawn anew. */
export const NOTHING_SHARED: SharedCases = { has: () => false };

/** Returns the cases of a cell that the baseline has not answered: those that are bought. */
export function ownCases({ planned }: PreparedCell, shared: SharedCases): readonly string[] {
  if (planned === null) return [];
  const { cell } = planned;
  return cell.spec.cases
    .filter((item) => !shared.has({ cell, execKey: trialContent(cell, item).execKey }))
    .map((item) => item.id);
}

/**
 * Returns the draws that the candidate must not take: those of baselines whose trials begin alike and go on
 * otherwise. What a candidate shares with its baseline is no evidence, so it has to draw its own.
 */
export function baselineDraws(cells: readonly PreparedCell[], reader: LedgerReader): ReadonlySet<number> {
  const draws = new Set<number>();
  for (const { change, baseline, otherCourse } of cells) {
    if (change !== 'execution' || baseline === null || !otherCourse) continue;
    for (const { trial } of reader.trials(baseline)) draws.add(trial.reusedFrom ?? trial.id);
  }
  return draws;
}

/** Returns the cases of changed cells that ask what the baseline was asked: another draw of them would say nothing. */
export function sharedCases(cells: readonly PreparedCell[], reader: LedgerReader): SharedCases {
  const known = new Map<unknown, ReadonlySet<string>>();
  for (const { change, planned, baseline, otherCourse } of cells) {
    // On another course a case that is asked the same ends otherwise: it is run like any other.
    if (change !== 'execution' || planned === null || baseline === null || otherCourse) continue;
    known.set(planned.cell, new Set([...reader.trials(baseline)].map(({ trial }) => trial.execKey)));
  }
  return { has: ({ cell, execKey }) => known.get(cell)?.has(execKey) === true };
}
