import type { TrialSummary } from '../model/ledger.ts';
import { type Usd, ZERO_USD } from '../model/money.ts';
import { countsTowardsYield, OUTCOMES, type Outcome } from '../model/outcome.ts';
import { addUsage, NO_USAGE, type Usage } from '../model/usage.ts';
import { addToCase, type CaseTally, openCase } from './case-tally.ts';
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
  addOutcome(tally, trial);
  addMoney(tally, trial);
  tally.attempts += trial.attempts;
  tally.modelCalls += trial.modelCalls;
  tally.httpRequests += trial.httpRequests;
  for (const [tool, count] of Object.entries(trial.toolCalls)) {
    tally.toolCalls.set(tool, (tally.toolCalls.get(tool) ?? 0) + count);
  }
  tally.usage = addUsage(tally.usage, trial.usage);
  tally.callsWithoutUsage += trial.callsWithoutUsage;
  tally.inDoubt += trial.inDoubt;
  tally.reviewMinutes += trial.reviewMinutes;
  tally.waitMs += trial.waitMs;
  if (countsTowardsYield(trial.outcome)) tally.durationsMs.push(trial.durationMs);
}

function addOutcome(tally: CellTally, trial: TrialSummary): void {
  const correct = trial.outcome === 'correct';
  tally.trials += 1;
  tally.outcomes[trial.outcome] += 1;
  if (trial.accepted) tally.accepted += 1;
  if (correct && trial.firstPass) tally.firstPass += 1;
  if (trial.accepted && !correct && countsTowardsYield(trial.outcome)) tally.falseAccepts += 1;
  if (!trial.accepted && correct) tally.falseRejects += 1;
}

function addMoney(tally: CellTally, trial: TrialSummary): void {
  addCost(tally.cost[fateOf(trial)], trial.cost);
  tally.firstAttemptCost += trial.firstAttemptCost;
  tally.retryCost += machineCost(trial.cost) - trial.firstAttemptCost;
  tally.shadow += trial.shadow;
  tally.unpriced += trial.unpriced;
  if (trial.unpriced === 0) tally.pricedTrials += 1;
  let known = tally.cases.get(trial.case);
  if (known === undefined) {
    known = openCase(trial);
    tally.cases.set(trial.case, known);
  }
  addToCase(known, trial);
}

function fateOf(trial: TrialSummary): keyof FateCost {
  if (trial.outcome !== 'correct') return 'scrapped';
  return trial.firstPass ? 'firstPass' : 'recovered';
}
