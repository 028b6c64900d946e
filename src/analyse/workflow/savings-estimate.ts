/** What routing roles to other models would save by list prices: agent-cost-attribution's planning estimate. */

import { Failure } from '../../model/failure.ts';
import { blendedCost, INPUT_SHARE } from './context-blend.ts';

/** In US dollars as floats, as the original has them. An estimate for planning, never a measurement. */
export interface SavingsEstimate {
  readonly baseline_usd: number;
  readonly routed_usd: number;
  readonly saved_usd: number;
  /** 0 when the baseline costs nothing. */
  readonly saved_pct: number;
}

export interface EstimateOptions {
  readonly baselineModel: string;
  readonly inputShare?: number;
}

/**
 * Returns the estimate for so many tokens by role. Supposes that the other model needs as many tokens, no more
 * retries, and that its output is as good. Throws Failure `meter/unknown-role` for a role that the table lacks.
 */
export function savingsEstimate(
  traffic: ReadonlyMap<string, number>,
  roles: ReadonlyMap<string, { readonly model: string }>,
  { baselineModel, inputShare = INPUT_SHARE }: EstimateOptions,
): SavingsEstimate {
  let [baseline, routed] = [0, 0];
  for (const [role, tokens] of traffic) {
    const chosen = roles.get(role);
    if (chosen === undefined) {
      throw new Failure('meter/unknown-role', `the role table has no role "${role}"`, {
        hint: `it has: ${[...roles.keys()].join(', ')}`,
      });
    }
    baseline += blendedCost(tokens, baselineModel, inputShare);
    routed += blendedCost(tokens, chosen.model, inputShare);
  }
  const saved = baseline - routed;
  return {
    baseline_usd: baseline,
    routed_usd: routed,
    saved_usd: saved,
    saved_pct: baseline === 0 ? 0 : (100 * saved) / baseline,
  };
}
