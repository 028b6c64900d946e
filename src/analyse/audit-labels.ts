import type { TrialSummary } from '../model/ledger.ts';
import type { LedgerEvent } from '../model/run.ts';
import { type AuditedCost, auditedCost, type AuditSample } from './audit.ts';
import { logMover } from './interval/log-mover.ts';
import { INTERVAL_DEFAULTS } from './interval/method.ts';
import { drawIndex, mulberry32 } from './numeric/random.ts';
import { sampleOf as meansOf } from './sample/sample.ts';
import { executionOf } from './sample/trial-execution.ts';

/** Name of the event that keeps one label: whether a person found an accepted output correct. */
export const AUDIT_LABEL = 'audit-label';

/** Returns the newest label of each trial of a run. */
export function labelsOf(events: readonly LedgerEvent[]): ReadonlyMap<number, boolean> {
  const labels = new Map<number, boolean>();
  for (const { name, trialId, detail } of events) {
    if (name === AUDIT_LABEL && trialId !== null) labels.set(trialId, detail['correct'] === true);
  }
  return labels;
}

/** Returns `count` of the trials at random without replacement, in their order; all when there are no more. */
export function drawSample<Item>(items: readonly Item[], count: number, seed: number): readonly Item[] {
  const random = mulberry32(seed);
  const left = items.map((_, index) => index);
  const drawn: number[] = [];
  while (drawn.length < count && left.length > 0)
    drawn.push(...left.splice(drawIndex(random, left.length), 1));
  return drawn.toSorted((one, other) => one - other).flatMap((index) => items.slice(index, index + 1));
}

/** What people found in a cell, or in all cells of a run. */
export interface Audit {
  /** Null for all cells together. */
  readonly spec: string | null;
  readonly variant: string | null;
  readonly sample: AuditSample;
  /** Cost per truly correct output; null when something has no price or nothing was accepted. */
  readonly cost: AuditedCost | null;
}

/** Returns the audit of each cell that has labels, and of all together first; empty without labels. */
export function auditsOf(
  trials: readonly TrialSummary[],
  labels: ReadonlyMap<number, boolean>,
): readonly Audit[] {
  const labelled = trials.filter(({ trialId, accepted }) => accepted && labels.has(trialId));
  if (labelled.length === 0) return [];
  const cells = new Map<string, { spec: string; variant: string; trials: TrialSummary[] }>();
  for (const trial of trials) {
    const key = JSON.stringify([trial.spec, trial.variant]);
    const cell = cells.get(key) ?? { spec: trial.spec, variant: trial.variant, trials: [] };
    cells.set(key, cell);
    cell.trials.push(trial);
  }
  const ofCells = [...cells.values()].flatMap(({ spec, variant, trials: own }) => {
    const sample = sampleOf(own, labels);
    return sample.audited === 0 ? [] : [{ spec, variant, sample, cost: costOf(own, sample) }];
  });
  const sample = sampleOf(trials, labels);
  return [{ spec: null, variant: null, sample, cost: costOf(trials, sample) }, ...ofCells];
}

function sampleOf(trials: readonly TrialSummary[], labels: ReadonlyMap<number, boolean>): AuditSample {
  const found = trials.flatMap(({ trialId, accepted }) => {
    const label = labels.get(trialId);
    return accepted && label !== undefined ? [label] : [];
  });
  return { audited: found.length, correct: found.filter(Boolean).length };
}

function nameOf({ spec, case: name }: TrialSummary): string {
  return JSON.stringify([spec, name]);
}

/** Cases of different specs are different cases, though they share an id; each counts as many times as it ran. */
function costOf(trials: readonly TrialSummary[], sample: AuditSample): AuditedCost | null {
  if (trials.some(({ unpriced }) => unpriced > 0)) return null;
  const repeats = new Map<string, number>();
  for (const trial of trials) repeats.set(nameOf(trial), (repeats.get(nameOf(trial)) ?? 0) + 1);
  const executions = trials.map((trial) => ({
    ...executionOf(trial),
    case: nameOf(trial),
    accepted: trial.accepted,
    weight: repeats.get(nameOf(trial)) ?? 1,
  }));
  const observed = meansOf(executions, (execution) => execution.cost + execution.review);
  if (!(observed.accepted > 0)) return null;
  const interval = logMover.of(observed, INTERVAL_DEFAULTS);
  if (interval === null) return null;
  return auditedCost({ estimate: observed.estimate, lower: interval.lower, upper: interval.upper }, sample);
}
