/** What a request that is known better now costs more, or less, than was written down: the ledger only adds. */

import type { Charge } from '../../model/charge.ts';
import { formatUsd, parseUsd } from '../../model/money.ts';
import { addUsage, NO_USAGE, type Usage } from '../../model/usage.ts';

/** Returns `now − before`, leaf by leaf; a leaf may be negative. */
export function usageDifference(now: Usage | null, before: Usage | null): Usage {
  const [left, right] = [now ?? NO_USAGE, before ?? NO_USAGE];
  const tools = addUsage(
    { ...NO_USAGE, server_tools: left.server_tools },
    { ...NO_USAGE, server_tools: negated(right.server_tools) },
  ).server_tools;
  const reasoning = (left.reasoning ?? 0) - (right.reasoning ?? 0);
  return {
    input_uncached: left.input_uncached - right.input_uncached,
    cache_read: left.cache_read - right.cache_read,
    cache_write_5m: left.cache_write_5m - right.cache_write_5m,
    cache_write_1h: left.cache_write_1h - right.cache_write_1h,
    cache_write_unknown: left.cache_write_unknown - right.cache_write_unknown,
    output: left.output - right.output,
    reasoning: reasoning === 0 ? null : reasoning,
    audio_input: left.audio_input - right.audio_input,
    audio_output: left.audio_output - right.audio_output,
    requests: left.requests - right.requests,
    server_tools: Object.fromEntries(Object.entries(tools).filter(([, count]) => count !== 0)),
  };
}

function negated(tools: Usage['server_tools']): Usage['server_tools'] {
  return Object.fromEntries(Object.entries(tools).map(([name, count]) => [name, -count]));
}

/**
 * Returns charges that, added to those of before, come to those of now. What is taken back stands as allocated:
 * it is no quantity at a price.
 */
export function chargeDifference(now: readonly Charge[], before: readonly Charge[]): readonly Charge[] {
  const lines = new Map<string, { charge: Charge; quantity: bigint; amount: bigint }>();
  const add = (charge: Charge, sign: bigint): void => {
    const key = lineOf(charge);
    const line = lines.get(key) ?? { charge, quantity: 0n, amount: 0n };
    lines.set(key, line);
    line.quantity += sign * parseUsd(charge.quantity);
    if (charge.basis !== 'unpriced') line.amount += sign * charge.amount;
  };
  for (const charge of now) add(charge, 1n);
  for (const charge of before) add(charge, -1n);
  return [...lines.values()].flatMap(({ charge, quantity, amount }): Charge[] => {
    if (quantity === 0n && amount === 0n) return [];
    // What was written without a price stays so: rows are never taken away.
    if (charge.basis === 'unpriced')
      return quantity > 0n ? [{ ...charge, quantity: formatUsd(quantity) }] : [];
    if (quantity > 0n && amount >= 0n) return [{ ...charge, quantity: formatUsd(quantity), amount }];
    const rule = `taken back: ${charge.rule ?? charge.basis}`;
    return [{ ...charge, basis: 'allocated', rule, quantity: formatUsd(-quantity), amount }];
  });
}

function lineOf(charge: Charge): string {
  const line = charge.basis === 'unpriced' ? [charge.reason] : [charge.sku, charge.rule];
  return JSON.stringify([charge.component, charge.unit, charge.basis, ...line]);
}
