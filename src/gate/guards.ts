import { judgedTrials } from '../analyse/comparison/arm.ts';
import { showsAbove, showsBelow } from '../analyse/comparison/against-limit.ts';
import { divideHalfEven, formatUsd, type Usd } from '../model/money.ts';
import type { GatedCell } from './gated-cell.ts';

/** An absolute bound and what was measured; amounts are decimal strings of dollars, yields shares from 0 to 1. */
export interface HeldGuard {
  readonly name: 'yield-floor' | 'min-yield' | 'max-cost-per-correct' | 'max-cost-per-trial';
  readonly limit: string;
  /** `Infinity` for a cost per correct output without one. */
  readonly value: string;
  /** False when the trials show that the value is beyond the limit. */
  readonly held: boolean;
  /** Beyond the limit, but no further than chance may take it. */
  readonly doubted: boolean;
}

/** Returns whether a cell has any absolute bound, so that even without a baseline it must be sampled. */
export function hasGuards({ policy, yieldFloor }: GatedCell): boolean {
  return yieldFloor !== null || Object.values(policy.guards).some((limit) => limit !== null);
}

/**
 * Returns what became of a cell's absolute bounds; none before the first trial. A bound is broken when the trials
 * show it at the policy's level: a cell near its limit is not stopped by chance.
 */
export function guardsOf(cell: GatedCell): readonly HeldGuard[] {
  const { policy, candidate, yieldFloor } = cell;
  const { trials, cost } = judgedTrials(candidate ?? { trials: [] });
  if (trials.length === 0) return [];
  const { minYield, maxCostPerCorrect, maxCostPerTrial } = policy.guards;
  const correct = trials.filter(({ accepted }) => accepted).length;
  const share = correct / trials.length;
  const atLeast = (name: HeldGuard['name'], least: number | null): readonly HeldGuard[] => {
    if (least === null) return [];
    const broken = showsBelow(trials, least, policy.alpha);
    return [guard(name, String(least), { value: String(share), broken, beyond: share < least })];
  };
  const atMost = (name: HeldGuard['name'], most: Usd | null, count: number): readonly HeldGuard[] => {
    if (most === null) return [];
    const per = name === 'max-cost-per-trial' ? 'trial' : 'correct';
    const broken = showsAbove(trials, { per, most }, policy.alpha);
    const value = count === 0 ? 'Infinity' : formatUsd(divideHalfEven(cost, BigInt(count)));
    return [guard(name, formatUsd(most), { value, broken, beyond: cost > most * BigInt(count) })];
  };
  return [
    ...atLeast('yield-floor', yieldFloor),
    ...atLeast('min-yield', minYield),
    ...atMost('max-cost-per-correct', maxCostPerCorrect, correct),
    ...atMost('max-cost-per-trial', maxCostPerTrial, trials.length),
  ];
}

function guard(
  name: HeldGuard['name'],
  limit: string,
  found: { readonly value: string; readonly broken: boolean; readonly beyond: boolean },
): HeldGuard {
  // Shown beyond, though the plain mean is not: cases count alike there, trials here.
  const broken = found.broken && found.beyond;
  return { name, limit, value: found.value, held: !broken, doubted: found.beyond && !broken };
}

const NAMES = {
  'yield-floor': 'the yield is below the floor of the spec',
  'min-yield': 'the yield is below the least that the policy allows',
  'max-cost-per-correct': 'a correct output costs more than the policy allows',
  'max-cost-per-trial': 'a trial costs more than the policy allows',
} as const;

/** Returns a bound with its value in a sentence. */
export function guardText({ name, limit, value }: HeldGuard): string {
  const shown = (text: string): string =>
    name.endsWith('yield') || name === 'yield-floor'
      ? `${(Number(text) * 100).toFixed(1).replace(/\.0$/, '')}%`
      : text === 'Infinity'
        ? 'without a correct one'
        : `$${text.replace(/(\.\d{2}\d*?[1-9]\d)\d+$/, '$1')}`;
  return `${NAMES[name]}: ${shown(value)} against ${shown(limit)}`;
}
