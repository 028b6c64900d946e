import { type Arm, judgedTrials } from '../analyse/comparison/arm.ts';
import { type CellArms, type CellComparison, compareCell } from '../analyse/comparison/cell-comparison.ts';
import { type CompareOptions, DEFAULT_COMPARISON, evidenceOf } from '../analyse/comparison/compare.ts';
import { leastMargin } from '../analyse/comparison/least-margin.ts';
import type { Evidence } from '../analyse/comparison/verdict.ts';
import type { TrialSummary } from '../model/ledger.ts';
import type { GatedCell } from './gated-cell.ts';
import type { CellPolicy } from '../model/gate-policy.ts';

/** What the trials up to a look say; nothing else is in it, so equal trials give equal evidence. */
export interface LookEvidence {
  readonly compared: CellComparison;
  /** Null without a common case among trials that are the candidate's own. */
  readonly evidence: Evidence | null;
  /** Standard error of the log ratio; null without a spread. */
  readonly se: number | null;
  /** The policy's margin, or what its least amount makes of it for so cheap a baseline. */
  readonly margin: number;
}

/** Keeps what was computed before, by everything that it depends on: deciding again after more trials is quick. */
export interface LookMemory {
  readonly evidence: Map<string, LookEvidence>;
  /** Sequential p-values. */
  readonly levels: Map<string, number>;
}

/** Returns a memory of nothing. */
export function emptyMemory(): LookMemory {
  return { evidence: new Map(), levels: new Map() };
}

/** How evidence is computed, the same for all cells. */
export interface Inference {
  readonly confidence: number;
  readonly draws: number;
  readonly seed: number;
}

/** Returns the options with which a cell is compared. */
export function optionsOf(policy: CellPolicy, { confidence, draws, seed }: Inference): CompareOptions {
  const { margin, alpha, yieldMargin, inference } = policy;
  const levels = { alphaFail: alpha, alphaPass: alpha };
  return { ...DEFAULT_COMPARISON, ...levels, margin, yieldMargin, inference, confidence, draws, seed };
}

/** Returns the evidence of repeats `from` … `to` of the candidate. Throws what `compareCell` throws. */
export function evidenceAt(
  cell: GatedCell,
  { from, to }: { readonly from: number; readonly to: number },
  inference: Inference,
  memory: LookMemory,
): LookEvidence {
  const within = (trial: TrialSummary): boolean => trial.repeat >= from && trial.repeat <= to;
  const { baseline, candidate, spec, variant } = cell;
  if (baseline === null || candidate === null) throw new Error(`${spec} × ${variant} has no two arms`);
  const growing = cell.bothGrow ? { ...baseline, trials: baseline.trials.filter(within) } : baseline;
  const taken = { ...candidate, trials: candidate.trials.filter(within) };
  const arms = changedOnly({ spec, baseline: growing, candidate: taken });
  const key = contentOf(arms, cell.policy, inference);
  const known = memory.evidence.get(key);
  if (known !== undefined) return known;
  const found = evidenceOn(arms, cell.policy, inference);
  memory.evidence.set(key, found);
  return found;
}

function evidenceOn(arms: CellArms, policy: CellPolicy, inference: Inference): LookEvidence {
  const margin = leastMargin(policy.margin, baselineCost(arms), policy.minAbsoluteUsd);
  const compared = compareCell(arms, { ...optionsOf(policy, inference), margin });
  if (compared.found === null) return { compared, evidence: null, se: null, margin };
  const { paired, change, methods } = compared.found.comparison;
  const test = policy.inference === 'suite' ? methods.suiteT : methods.pairJackknifeT;
  return {
    compared,
    evidence: evidenceOf(paired, change, methods, policy.inference),
    se: test?.se ?? null,
    margin,
  };
}

function baselineCost({ baseline }: CellArms): number {
  const { trials } = judgedTrials(baseline);
  const correct = trials.filter(({ accepted }) => accepted).length;
  return trials.reduce((sum, trial) => sum + trial.cost, 0) / correct;
}

/** Cases of which the candidate has nothing but the baseline's own draws did not change: they are in no test. */
function changedOnly(arms: CellArms): CellArms {
  const draws = new Set(arms.baseline.trials.map(drawOf));
  const shared = new Set<string>();
  const own = new Set<string>();
  for (const trial of arms.candidate.trials) (draws.has(drawOf(trial)) ? shared : own).add(trial.case);
  if (own.size === 0 || shared.size === 0) return arms;
  const changed = (arm: Arm): Arm => ({
    ...arm,
    trials: arm.trials.filter((trial) => own.has(trial.case) || !shared.has(trial.case)),
  });
  return { ...arms, baseline: changed(arms.baseline), candidate: changed(arms.candidate) };
}

function drawOf({ trialId, reusedFrom }: TrialSummary): number {
  return reusedFrom ?? trialId;
}

/** Everything that the evidence depends on, as one text. */
function contentOf(
  { spec, baseline, candidate }: CellArms,
  policy: CellPolicy,
  inference: Inference,
): string {
  const { margin, alpha, yieldMargin, minAbsoluteUsd } = policy;
  const settings = [margin, alpha, yieldMargin, policy.inference, String(minAbsoluteUsd), inference];
  return JSON.stringify([spec, contentOfArm(baseline), contentOfArm(candidate), settings]);
}

function contentOfArm({ run, variant, rateCard, judging, trials }: Arm): unknown {
  return [run, variant, rateCard, judging, trials.map(contentOfTrial)];
}

function contentOfTrial({ trialId, outcome, cost }: TrialSummary): string {
  return [trialId, outcome, ...Object.entries(cost).map(([name, usd]) => `${name}=${usd}`)].join(' ');
}
