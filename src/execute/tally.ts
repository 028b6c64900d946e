import type { Call } from '../model/call.ts';
import type { Charge } from '../model/charge.ts';
import { type Usd, ZERO_USD } from '../model/money.ts';
import { promptTokens } from '../model/usage.ts';
import type { LimitSet } from '../model/spec.ts';

/** What was consumed so far, by an attempt or by a trial. */
export interface Tally {
  tokens: number;
  turns: number;
  toolCalls: number;
  cost: Usd;
  /** Charges without a price: `cost` is a lower bound. */
  unpriced: number;
  waitMs: number;
}

export function emptyTally(): Tally {
  return { tokens: 0, turns: 0, toolCalls: 0, cost: ZERO_USD, unpriced: 0, waitMs: 0 };
}

/** Adds a call to the tally. HTTP tries of one request count as one turn. */
export function addCall(tally: Tally, call: Call, charges: readonly Charge[]): void {
  if (call.usage !== null) tally.tokens += promptTokens(call.usage) + call.usage.output;
  if (call.kind === 'model' && call.tryNumber === 1) tally.turns += 1;
  if (call.kind === 'tool') tally.toolCalls += 1;
  for (const charge of charges) {
    if (charge.basis === 'unpriced') tally.unpriced += 1;
    else if (charge.basis !== 'shadow') tally.cost += charge.amount;
  }
}

/** Returns the ceiling that the next call would break, or null when there is room. */
export function reachedLimit(
  tally: Tally,
  limits: LimitSet,
  next: 'model' | 'tool' | 'other',
): { readonly limit: string; readonly reason: string } | null {
  if (next === 'model' && limits.turns !== null && tally.turns >= limits.turns) {
    return { limit: 'turns', reason: `${tally.turns} model calls of ${limits.turns} were used` };
  }
  if (next === 'tool' && limits.toolCalls !== null && tally.toolCalls >= limits.toolCalls) {
    return { limit: 'toolCalls', reason: `${tally.toolCalls} tool calls of ${limits.toolCalls} were used` };
  }
  if (limits.tokens !== null && tally.tokens >= limits.tokens) {
    return { limit: 'tokens', reason: `${tally.tokens} tokens of ${limits.tokens} were used` };
  }
  if (limits.cost !== null && tally.cost >= limits.cost) {
    return { limit: 'cost', reason: 'the cost ceiling was reached' };
  }
  if (limits.cost !== null && tally.unpriced > 0) {
    return { limit: 'cost', reason: 'a call without a price makes the cost ceiling unprovable' };
  }
  return null;
}
