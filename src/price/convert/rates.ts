import type { Fee, RateClass, Rates, Rule } from '../card.ts';
import { isNoisy, shortestDecimal } from './decimal.ts';

/** Rates while a card is put together. */
export type DraftRates = Partial<Record<RateClass, string | null>>;

/** Prices of one model as the other projects have them: a base, and other prices for long prompts. */
export interface DraftPrices {
  readonly rates: DraftRates;
  readonly fees: Record<string, Fee>;
  /** By number of prompt tokens above which they hold. */
  readonly tiers: Map<number, DraftRates>;
}

/** Collects notes; equal ones are counted instead of repeated. */
export class Notes {
  readonly #counts = new Map<string, Set<string>>();

  /** Notes something about a model. */
  add(what: string, model: string): void {
    const models = this.#counts.get(what);
    if (models === undefined) this.#counts.set(what, new Set([model]));
    else models.add(model);
  }

  /** Returns a sentence for each thing noted: all models when they are few, else how many. */
  list(): readonly string[] {
    return [...this.#counts].map(([what, models]) =>
      models.size <= 12 ? `${what}: ${[...models].join(', ')}` : `${what}: ${models.size} models`,
    );
  }
}

/** Returns the decimal of a price; noise is snapped off and noted, and what is no price gives null. */
export function priceOf(value: unknown, notes: Notes, model: string): string | null {
  if (typeof value !== 'number') return null;
  const decimal = shortestDecimal(value);
  if (decimal === null) notes.add('no price can be made of a number', `${model} (${value})`);
  else if (isNoisy(value)) notes.add('float noise was snapped off', `${model} (${value} → ${decimal})`);
  return decimal;
}

/** A model with no price at all is unpriced on purpose; nobody said that it is free. */
export function unpricedWhenEmpty({ rates, fees }: DraftPrices): Rates {
  const empty = Object.keys(rates).length === 0 && Object.keys(fees).length === 0;
  return empty ? { input: null, output: null } : rates;
}

/**
 * Prompt sizes above which vendors' long-context prices begin, where the files say them one too low: OpenAI
 * bills "more than 272K", xAI from 200k on.
 */
function tierRule(above: number, set: Rates): Rule {
  if (above === 199_999) return { when: { prompt_tokens: { gte: 200_000 } }, set };
  return { when: { prompt_tokens: { gt: above === 271_999 ? 272_000 : above } }, set };
}

/** Returns the rules of the tiers, the highest last, so that it wins. */
export function tierRules(tiers: ReadonlyMap<number, Rates>): Rule[] {
  return [...tiers].sort(([left], [right]) => left - right).map(([above, set]) => tierRule(above, set));
}
