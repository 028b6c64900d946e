import type { Usd } from './money.ts';

/** What a charge pays for. `infra` is spend of an outage; `fallback` a person who did the job by hand. */
export const COMPONENTS = [
  'model.input',
  'model.cache',
  'model.output',
  'tool',
  'compute',
  'judge',
  'review',
  'fallback',
  'infra',
] as const;

export type Component = (typeof COMPONENTS)[number];

/** How an amount is known. `shadow` is what it would have cost: it is shown, and in no total. */
export const BASES = [
  'billed',
  'reported',
  'list',
  'contract',
  'estimated',
  'allocated',
  'shadow',
  'unpriced',
] as const;

export type Basis = (typeof BASES)[number];

/** One priced line of a call. */
export type Charge = PricedCharge | UnpricedCharge;

interface ChargeCommon {
  readonly component: Component;
  /** What was counted, such as `output` or `cache_read` tokens, `call`, `second`, `minute`. */
  readonly unit: string;
  /** How many of the unit, as a decimal string. */
  readonly quantity: string;
}

export interface PricedCharge extends ChargeCommon {
  readonly basis: Exclude<Basis, 'unpriced'>;
  readonly amount: Usd;
  /** The price's identity on the card, such as `openai/gpt-5#output`; null for a billed amount. */
  readonly sku: string | null;
  /** The period and rules that gave the rate, in order of use. */
  readonly rule: string | null;
}

/** A quantity without a price: it makes every total above it a lower bound, and is never $0. */
export interface UnpricedCharge extends ChargeCommon {
  readonly basis: 'unpriced';
  /** One sentence: what has no price, and where to give it one. */
  readonly reason: string;
}

/** A sum of charges: an exact amount, and how many quantities are missing from it. */
export interface Total {
  readonly usd: Usd;
  /** Charges without a price: when above 0, `usd` is a lower bound. */
  readonly unpriced: number;
}
