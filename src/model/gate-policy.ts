/** What a project says about its gate: how a change is judged, and what each finding means. */
import { type Usd, ZERO_USD } from './money.ts';

/** `error` fails the gate, `warn` is shown and lets it pass, `note` is recorded only. */
export type Level = 'error' | 'warn' | 'note';

/** What each finding about a cell means for the gate as a whole. */
export interface GateLevels {
  readonly regressed: Level;
  readonly degraded: Level;
  readonly inconclusive: Level;
  readonly noBaseline: Level;
  readonly new: Level;
  readonly removed: Level;
  readonly budget: Level;
}

/** Absolute bounds, held with or without a baseline; null is no bound. */
export interface GateGuards {
  /** Least yield, from 0 to 1; the spec's own floor holds beside it. */
  readonly minYield: number | null;
  /** Greatest cost per correct output. */
  readonly maxCostPerCorrect: Usd | null;
  /** Greatest mean cost of a trial. */
  readonly maxCostPerTrial: Usd | null;
}

/** How one cell is judged: the project's settings with the overrides that match it. */
export interface CellPolicy {
  /** Relative increase of cost per correct output that is not accepted; 0.25 for 25 %. */
  readonly margin: number;
  /** Chance that a pull request without a change is stopped, over all cells and looks together. */
  readonly alpha: number;
  /** Fall of the yield, from 0 to 1, that is not accepted whatever the cost. */
  readonly yieldMargin: number;
  readonly inference: 'suite' | 'population';
  /** Repeats of each case after each look, rising: the last is the most that the gate buys. */
  readonly looks: readonly number[];
  /** Stop as inconclusive when neither verdict is likely any more. */
  readonly futility: boolean;
  /** Fresh repeats of the candidate that must show a regression once more before it counts; 0: none. */
  readonly confirmRepeats: number;
  /** A change of cost per correct output smaller than this is never a regression. */
  readonly minAbsoluteUsd: Usd;
  readonly guards: GateGuards;
  readonly levels: GateLevels;
}

/** Settings for the cells whose spec and variant match the globs; a later one wins over an earlier. */
export interface GateOverride {
  readonly spec: string;
  readonly variant: string;
  readonly settings: GateSettings;
}

/** What an override may say; what it leaves out stays as it was. */
export interface GateSettings extends Partial<Omit<CellPolicy, 'guards' | 'levels'>> {
  readonly guards?: Partial<GateGuards>;
  readonly levels?: Partial<GateLevels>;
}

export interface GatePolicy extends CellPolicy {
  readonly overrides: readonly GateOverride[];
  /** Variants that are gated on a pull request; null: all. */
  readonly variants: readonly string[] | null;
  /** A baseline older than this is stale. */
  readonly maxAgeDays: number;
  /** Cap on what one gate may buy; null: the project's budgets only. */
  readonly budget: Usd | null;
  /** Ask, or end as `budget` where nobody can answer, when the forecast is above it; null: never. */
  readonly askAbove: Usd | null;
}

export const DEFAULT_GATE: GatePolicy = {
  margin: 0.25,
  alpha: 0.05,
  yieldMargin: 0.05,
  inference: 'suite',
  looks: [2, 4, 6, 8, 10],
  futility: true,
  confirmRepeats: 0,
  minAbsoluteUsd: ZERO_USD,
  guards: { minYield: null, maxCostPerCorrect: null, maxCostPerTrial: null },
  levels: {
    regressed: 'error',
    degraded: 'error',
    inconclusive: 'warn',
    noBaseline: 'warn',
    new: 'note',
    removed: 'warn',
    budget: 'warn',
  },
  overrides: [],
  variants: null,
  maxAgeDays: 14,
  budget: null,
  askAbove: null,
};
