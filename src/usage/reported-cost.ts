import { isJsonObject, type JsonObject } from '../model/json.ts';
import { parseUsd, type Usd } from '../model/money.ts';

/**
 * Returns what the response says it cost, null when it says nothing: xAI in 10⁻¹⁰ dollars, OpenRouter in
 * dollars as a number (with a key of one's own, what the provider behind it charges is beside it), Perplexity
 * as an object with a total.
 */
export function reportedCost(usage: JsonObject): Usd | null {
  const ticks = usage['cost_in_usd_ticks'];
  if (typeof ticks === 'number' && Number.isSafeInteger(ticks) && ticks >= 0) {
    return BigInt(ticks) * 10n ** 8n;
  }
  const cost = usage['cost'];
  const own = dollars(isJsonObject(cost) ? cost['total_cost'] : cost);
  if (own === null || usage['is_byok'] !== true) return own;
  const details = usage['cost_details'];
  const upstream = isJsonObject(details) ? dollars(details['upstream_inference_cost']) : null;
  return upstream === null ? null : own + upstream;
}

/** A float as it was meant: 15 decimals hold every price, the digits behind them are noise. */
function dollars(value: unknown): Usd | null {
  if (typeof value !== 'number' || !(value >= 0) || value >= 1e21) return null;
  return parseUsd(value.toFixed(15));
}
