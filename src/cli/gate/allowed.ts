import { Failure } from '../../model/failure.ts';
import type { Warning } from '../../model/figure.ts';
import { createWorstCase } from '../../price/worst-case.ts';
import { askAbove } from '../ask-above.ts';
import { checkBeforeSpending } from '../before-spending.ts';
import { openPricer } from '../open-pricer.ts';
import { forecastOf } from '../plan.ts';
import { requireBounded } from '../run-budget.ts';
import { type GateOptions, type OpenedGate, runnable } from './opened-gate.ts';

/** Whether trials may be bought, and what to say when they may not. */
export interface Allowed {
  readonly closed: 'budget' | null;
  /** Only what is stored. */
  readonly replayOnly: boolean;
  readonly warnings: readonly Warning[];
}

/**
 * Returns what the gate may do, as far as it can be known before anything is spent: keys, validators, bounds, and a
 * forecast that somebody must agree to. Throws a Failure for what the user must mend first.
 */
export async function mayBuy(opened: OpenedGate, options: GateOptions): Promise<Allowed> {
  const { open, policy, cards } = opened;
  const buys: Allowed = { closed: null, replayOnly: false, warnings: [] };
  await checkBeforeSpending(open, 'nothing');
  const plan = runnable(opened);
  if (options.replayOnly === true || plan.cells.length === 0) return { ...buys, replayOnly: true };
  // A missing key must not end green: a job that is to see none (a fork's) says --replay-only.
  await checkBeforeSpending(open, 'all');
  requireBounded(plan, createWorstCase(cards), new Date().toISOString());
  if (policy.askAbove === null || options.yes === true) return buys;
  try {
    await askAbove(policy.askAbove, forecastOf(plan, openPricer(cards)));
    return buys;
  } catch (failure) {
    if (!(failure instanceof Failure) || options.ci !== true) throw failure;
    return { ...buys, closed: 'budget', warnings: [{ code: failure.code, message: failure.message }] };
  }
}
