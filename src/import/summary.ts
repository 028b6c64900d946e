import { divideHalfEven, formatUsd, ZERO_USD, type Usd } from '../model/money.ts';
import type { Outcome } from '../model/outcome.ts';

/** What an import found out about one trial. */
export interface ImportedTrial {
  readonly variant: string;
  readonly outcome: Outcome;
  readonly accepted: boolean;
  /** Model calls. */
  readonly calls: number;
  readonly cost: Usd;
  /** Charges without a price: `cost` is a lower bound when above 0. */
  readonly unpriced: number;
}

/** One row of `firstpass import --json`. Amounts are exact decimal strings of US dollars. */
export interface ImportSummary {
  readonly variant: string;
  readonly trials: number;
  readonly calls: number;
  readonly correct: number;
  readonly one_call_trials: number;
  readonly one_call_correct: number;
  readonly total_cost_usd: string;
  /** Rounded half to even at 18 decimals; null without a correct trial. */
  readonly cost_per_correct_usd: string | null;
  readonly accepted: number;
  /** Accepted and not correct. */
  readonly false_accepts: number;
  /** Correct and not accepted. */
  readonly false_rejects: number;
  /** Charges without a price: when above 0, both amounts are lower bounds. */
  readonly unpriced: number;
}

/** Returns one row per variant, in the order of their first appearance. */
export function summariseImport(trials: Iterable<ImportedTrial>): readonly ImportSummary[] {
  const variants = new Map<string, ImportedTrial[]>();
  for (const trial of trials) {
    const list = variants.get(trial.variant);
    if (list === undefined) variants.set(trial.variant, [trial]);
    else list.push(trial);
  }
  return [...variants].map(([variant, list]) => summarise(variant, list));
}

function summarise(variant: string, trials: readonly ImportedTrial[]): ImportSummary {
  const count = (test: (trial: ImportedTrial) => boolean): number => trials.filter((one) => test(one)).length;
  const isCorrect = (trial: ImportedTrial): boolean => trial.outcome === 'correct';
  const correct = count(isCorrect);
  const cost = trials.reduce((sum, trial) => sum + trial.cost, ZERO_USD);
  return {
    variant,
    trials: trials.length,
    calls: trials.reduce((sum, trial) => sum + trial.calls, 0),
    correct,
    one_call_trials: count((trial) => trial.calls === 1),
    one_call_correct: count((trial) => trial.calls === 1 && isCorrect(trial)),
    total_cost_usd: formatUsd(cost),
    cost_per_correct_usd: correct === 0 ? null : formatUsd(divideHalfEven(cost, BigInt(correct))),
    accepted: count((trial) => trial.accepted),
    false_accepts: count((trial) => trial.accepted && trial.outcome === 'incorrect'),
    false_rejects: count((trial) => !trial.accepted && isCorrect(trial)),
    unpriced: trials.reduce((sum, trial) => sum + trial.unpriced, 0),
  };
}
