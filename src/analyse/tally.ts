import type { TrialGroup, TrialSummary } from '../model/ledger.ts';
import { type Usd, ZERO_USD } from '../model/money.ts';
import { countsTowardsYield, OUTCOMES, type Outcome } from '../model/outcome.ts';
import { addUsage, NO_USAGE, type Usage } from '../model/usage.ts';
import { addGroupToCase, addToCase, type CaseTally, openCase } from './case-tally.ts';
import { addCost, type ComponentCost, emptyCost, machineCost } from './cost.ts';

/** Spend of trials that ended one way, by component. */
export interface FateCost {
  /** Correct at the first attempt. */
  readonly firstPass: ComponentCost;
  /** Correct after a retry. */
  readonly recovered: ComponentCost;
  /** Not correct in the end. */
  readonly scrapped: ComponentCost;
}

/** Running sums of one cell: trials are read once, as a stream. */
export interface CellTally {
  trials: number;
  readonly outcomes: Record<Outcome, number>;
  accepted: number;
  firstPass: number;
  falseAccepts: number;
  falseRejects: number;
  readonly cost: FateCost;
  firstAttemptCost: Usd;
  /** Machine cost of attempts after the first. */
  retryCost: Usd;
  shadow: Usd;
  /** The part of the cost that earlier runs paid, work by hand excluded. */
  reused: Usd;
  reusedTrials: number;
  unpriced: number;
  pricedTrials: number;
  attempts: number;
  modelCalls: number;
  httpRequests: number;
  readonly toolCalls: Map<string, number>;
  usage: Usage;
  callsWithoutUsage: number;
  inDoubt: number;
  reviewMinutes: number;
  waitMs: number;
  /** Durations of judged trials. */
  readonly durationsMs: number[];
  readonly cases: Map<string, CaseTally>;
}

export function emptyTally(): CellTally {
  return {
    trials: 0,
    outcomes: Object.fromEntries(OUTCOMES.map((outcome) => [outcome, 0])) as Record<Outcome, number>,
    accepted: 0,
    firstPass: 0,
    falseAccepts: 0,
    falseRejects: 0,
    cost: { firstPass: emptyCost(), recovered: emptyCost(), scrapped: emptyCost() },
    firstAttemptCost: ZERO_USD,
    retryCost: ZERO_USD,
    shadow: ZERO_USD,
    reused: ZERO_USD,
    reusedTrials: 0,
    unpriced: 0,
    pricedTrials: 0,
    attempts: 0,
    modelCalls: 0,
    httpRequests: 0,
    toolCalls: new Map(),
    usage: NO_USAGE,
    callsWithoutUsage: 0,
    inDoubt: 0,
    reviewMinutes: 0,
    waitMs: 0,
    durationsMs: [],
    cases: new Map(),
  };
}

/** Adds one finished trial. */
export function addTrial(tally: CellTally, trial: TrialSummary): void {
  addOutcome(tally, trial, 1);
  addSums(tally, trial);
  if (trial.reusedFrom !== null) tally.reusedTrials += 1;
  if (trial.unpriced === 0) tally.pricedTrials += 1;
  if (countsTowardsYield(trial.outcome)) tally.durationsMs.push(trial.durationMs);
  addToCase(caseOf(tally, trial), trial);
}

/** Adds finished trials of one case that ended alike. */
export function addGroup(tally: CellTally, group: TrialGroup): void {
  addOutcome(tally, group, group.trials);
  addSums(tally, group);
  tally.reusedTrials += group.reusedTrials;
  tally.pricedTrials += group.pricedTrials;
  // One by one: too many arguments would not fit on the stack.
  if (countsTowardsYield(group.outcome)) for (const ms of group.durationsMs) tally.durationsMs.push(ms);
  addGroupToCase(caseOf(tally, group), group);
}

type Fate = Pick<TrialSummary, 'outcome' | 'accepted' | 'firstPass'>;

function addOutcome(tally: CellTally, { outcome, accepted, firstPass }: Fate, trials: number): void {
  const correct = outcome === 'correct';
  tally.trials += trials;
  tally.outcomes[outcome] += trials;
  if (accepted) tally.accepted += trials;
  if (correct && firstPass) tally.firstPass += trials;
  if (accepted && !correct && countsTowardsYield(outcome)) tally.falseAccepts += trials;
  if (!accepted && correct) tally.falseRejects += trials;
}

function addSums(tally: CellTally, sums: TrialSummary | TrialGroup): void {
  addCost(tally.cost[fateOf(sums)], sums.cost);
  tally.firstAttemptCost += sums.firstAttemptCost;
  tally.retryCost += machineCost(sums.cost) - sums.firstAttemptCost;
  tally.shadow += sums.shadow;
  tally.reused += sums.reused;
  tally.unpriced += sums.unpriced;
  tally.attempts += sums.attempts;
  tally.modelCalls += sums.modelCalls;
  tally.httpRequests += sums.httpRequests;
  for (const [tool, count] of Object.entries(sums.toolCalls)) {
    tally.toolCalls.set(tool, (tally.toolCalls.get(tool) ?? 0) + count);
  }
  tally.usage = addUsage(tally.usage, sums.usage);
  tally.callsWithoutUsage += sums.callsWithoutUsage;
  tally.inDoubt += sums.inDoubt;
  tally.reviewMinutes += sums.reviewMinutes;
  tally.waitMs += sums.waitMs;
}

function caseOf(tally: CellTally, trial: Pick<TrialSummary, 'case' | 'weight' | 'cluster'>): CaseTally {
  const known = tally.cases.get(trial.case);
  if (known !== undefined) return known;
  const opened = openCase(trial);
  tally.cases.set(trial.case, opened);
  return opened;
}

function fateOf(trial: Fate): keyof FateCost {
  if (trial.outcome !== 'correct') return 'scrapped';
  return trial.firstPass ? 'firstPass' : 'recovered';
}
