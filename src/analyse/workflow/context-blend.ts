/**
 * What agent-cost-attribution (MIT, version 0.1.0) takes a token to cost: a fixed list price by a part of the model's
 * name, input and output blended at an assumed share. Kept in its floats, so that its texts come out byte for byte.
 */

/** US dollars per million tokens, input and output. */
const PRICES = { fable: [10, 50], opus: [5, 25], sonnet: [3, 15], haiku: [1, 5] } as const;
const TIERS = ['fable', 'opus', 'sonnet', 'haiku'] as const;

/** The share of input that it assumes. */
export const INPUT_SHARE = 0.85;

/** Returns its estimate in US dollars; a model that it does not know costs what opus does. */
export function blendedCost(tokens: number, model: string, inputShare: number = INPUT_SHARE): number {
  const name = model.toLowerCase();
  const [input, output] = PRICES[TIERS.find((tier) => name.includes(tier)) ?? 'opus'];
  return tokens * ((inputShare * input + (1 - inputShare) * output) / 1_000_000);
}
