import type { Inference } from './look.ts';

/** What holds for all cells of a gate. */
export interface GateFamily extends Inference {
  /** Why no more trials may be bought; null when they may. */
  readonly closed: 'budget' | 'needs-run' | null;
  /** Specs whose content is not that of the baseline: one of them without a judged cell is no pass. */
  readonly changedSpecs: readonly string[];
}

export const DEFAULT_FAMILY: GateFamily = {
  confidence: 0.95,
  draws: 9_999,
  seed: 777,
  closed: null,
  changedSpecs: [],
};
