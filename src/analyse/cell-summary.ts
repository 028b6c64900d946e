import type { Component, Total } from '../model/charge.ts';
import type { Figure, Warning } from '../model/figure.ts';
import type { Usd } from '../model/money.ts';
import type { Outcome } from '../model/outcome.ts';
import type { Cell } from '../model/run.ts';
import type { Usage } from '../model/usage.ts';
import type { ComponentCost } from './cost.ts';

/** Everything known about one cell. Amounts are exact; figures follow the definitions of the handbook. */
export interface CellSummary {
  readonly cell: Cell;
  readonly counts: CellCounts;
  readonly cost: CellCost;
  readonly figures: CellFigures;
  readonly work: CellWork;
  /** Every doubt about this cell, each once. */
  readonly warnings: readonly Warning[];
  /** Doubts that forbid a recommendation; empty for a sound cell. */
  readonly degraded: readonly Warning[];
}

export interface CellCounts {
  readonly trials: number;
  readonly cases: number;
  readonly outcomes: Readonly<Record<Outcome, number>>;
  /** Trials in the denominator of the yields. */
  readonly judged: number;
  readonly correct: number;
  readonly accepted: number;
  readonly firstPass: number;
  /** Accepted by the validators, wrong by the second oracle. */
  readonly falseAccepts: number;
  readonly falseRejects: number;
  /** Trials whose every charge has a price. */
  readonly pricedTrials: number;
  readonly inDoubt: number;
  readonly callsWithoutUsage: number;
}

export interface CellCost {
  /** Numerator of the headline: machine and review. */
  readonly total: Total;
  readonly machine: Usd;
  readonly review: Usd;
  readonly fallback: Usd;
  readonly byComponent: Readonly<ComponentCost>;
  /** Spend by what became of the trial; the three parts sum to `total`. */
  readonly waterfall: Waterfall;
  /** The same parts by component; each sums over components to its part of the waterfall. */
  readonly waterfallByComponent: readonly ComponentWaterfall[];
  /** Machine cost of attempts after the first. */
  readonly retries: Usd;
  /** What replayed calls would have cost; in no total. */
  readonly shadow: Usd;
}

export interface Waterfall {
  /** Trials that were correct at the first attempt. */
  readonly valueAdded: Usd;
  /** Trials that were correct after a retry. */
  readonly rework: Usd;
  /** Trials that were not correct. */
  readonly scrap: Usd;
}

export interface ComponentWaterfall extends Waterfall {
  readonly component: Component;
}

export interface CellFigures {
  /**
   * Total of all trials ÷ correct outputs, review included; its interval speaks of new cases like these.
   * Without a correct one: no value, and `lower` is the least that one costs at this level of confidence.
   */
  readonly cpco: Figure<string>;
  /** The same with the interval of more repeats of these cases; none unless every case was repeated. */
  readonly cpcoSuite: Figure<string>;
  /** The mean of each case first, by the cases' weights: not moved by unequal repeats. Rounded to six digits. */
  readonly cpcoCaseWeighted: Figure<string>;
  readonly cpcoMachine: Figure<string>;
  /** Total of all trials ÷ outputs correct at the first attempt. */
  readonly cpcoStrict: Figure<string>;
  /** Machine cost of first attempts ÷ outputs correct at the first attempt: the policy without retries. */
  readonly cpcoFirstAttempt: Figure<string>;
  readonly costPerExecution: Figure<string>;
  /** Machine, review and work by hand ÷ trials: what a delivered output costs, whoever made it. */
  readonly costPerDelivered: Figure<string>;
  /** Machine cost of retries ÷ outputs that only a retry made correct. */
  readonly marginalCostOfRetrySuccess: Figure<string>;
  readonly yield: Figure<number>;
  readonly firstPassYield: Figure<number>;
  readonly recoveredYield: Figure<number>;
  /** Retries' share of the machine cost, from 0 to 1. */
  readonly retryShare: Figure<number>;
  /** Share of the total spent on trials that were not correct at the first attempt. */
  readonly wasteShare: Figure<number>;
  readonly attemptsPerTrial: Figure<number>;
  /** Nearest rank over judged trials, without waiting in our own queue. */
  readonly durationMsP50: Figure<number>;
  readonly durationMsP95: Figure<number>;
}

export interface CellWork {
  readonly attempts: number;
  readonly modelCalls: number;
  readonly httpRequests: number;
  readonly toolCalls: Readonly<Record<string, number>>;
  readonly usage: Usage;
  /** Share of all input tokens that came from a cache; null without input tokens. */
  readonly cachedShare: number | null;
  readonly reviewMinutes: number;
  readonly waitMs: number;
  /** Outcomes of the trials behind the durations. */
  readonly durationOutcomes: readonly Outcome[];
}
