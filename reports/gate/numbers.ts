import type { ShownNumber } from '../comparison/document.ts';
import type { GateCell } from './document.ts';

/** One number of a cell, for programs; null where there is none. */
export interface CellNumber {
  readonly name: string;
  readonly value: ShownNumber;
}

/** Returns the numbers that every export carries, in one order and under one name each. */
export function numbersOf(cell: GateCell): readonly CellNumber[] {
  const { comparison, factors, margin } = cell;
  const baseline = comparison?.baseline ?? null;
  const candidate = comparison?.candidate ?? null;
  return [
    { name: 'baseline_cost_per_correct_usd', value: baseline?.costPerCorrect ?? null },
    { name: 'candidate_cost_per_correct_usd', value: candidate?.costPerCorrect ?? null },
    { name: 'ratio', value: comparison?.ratio ?? null },
    { name: 'ratio_lower', value: comparison?.interval?.lower ?? null },
    { name: 'ratio_upper', value: comparison?.interval?.upper ?? null },
    { name: 'ratio_limit', value: 1 + margin },
    { name: 'baseline_yield', value: baseline?.yield ?? null },
    { name: 'candidate_yield', value: candidate?.yield ?? null },
    { name: 'baseline_trials', value: baseline?.trials ?? null },
    { name: 'candidate_trials', value: candidate?.trials ?? null },
    { name: 'factor_yield', value: factors?.yield ?? null },
    { name: 'factor_attempts', value: factors?.attempts ?? null },
    { name: 'factor_cost_per_attempt', value: factors?.costPerAttempt ?? null },
    { name: 'factor_prices', value: factors?.prices ?? null },
  ];
}
