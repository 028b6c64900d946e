import { Failure } from '../../model/failure.ts';
import type { Period, RateCard, RateClass, Sku } from '../card.ts';
import type { Conversion, ConversionOrigin } from './conversion.ts';
import { Notes, priceOf, tierRules, unpricedWhenEmpty, type DraftPrices, type DraftRates } from './rates.ts';

interface ModelsDevCost {
  readonly [key: string]: unknown;
  readonly context_over_200k?: Readonly<Record<string, unknown>>;
  readonly tiers?: readonly (Readonly<Record<string, unknown>> & {
    readonly tier?: { readonly type?: string; readonly size?: number };
  })[];
}

interface ModelsDevProvider {
  readonly models?: Readonly<Record<string, { readonly cost?: ModelsDevCost }>>;
}

/** USD a million tokens. */
const CLASSES: Readonly<Record<string, RateClass>> = {
  input: 'input',
  output: 'output',
  cache_read: 'cache_read',
  cache_write: 'cache_write',
  reasoning: 'reasoning',
  input_audio: 'audio_input',
  output_audio: 'audio_output',
};

/** Converts the `api.json` of models.dev: providers by id, each with its models by id. */
export function convertModelsDev(data: unknown, origin: ConversionOrigin): Conversion {
  const notes = new Notes();
  const providers = typeof data === 'object' && data !== null && !Array.isArray(data) ? data : {};
  const skus = Object.entries(providers as Record<string, ModelsDevProvider | null>).flatMap(
    ([name, provider]) =>
      Object.entries(provider?.models ?? {}).map(([id, model]): Sku => {
        const sku = `${name}/${id}`;
        return { sku, periods: [periodOf(sku, model.cost ?? {}, notes)] };
      }),
  );
  if (skus.length === 0) {
    throw new Failure('rates/not-models-dev', 'the file has no providers with models', {
      hint: 'models.dev publishes it as api.json',
    });
  }
  const card: RateCard = { schema: 'ratecard/1', id: origin.id, currency: 'USD', skus };
  return { card, notes: notes.list() };
}

function periodOf(sku: string, cost: ModelsDevCost, notes: Notes): Period {
  const base: DraftPrices = { rates: readRates(sku, cost, notes), fees: {}, tiers: new Map() };
  for (const row of cost.tiers ?? []) {
    const size = row.tier?.type === 'context' ? row.tier.size : undefined;
    if (size === undefined) notes.add('tiers of another kind than context were left out', sku);
    else base.tiers.set(size, readRates(sku, row, notes));
  }
  // The older spelling; beside the newer one it says the same with a rounded size.
  if (base.tiers.size === 0 && cost.context_over_200k !== undefined) {
    base.tiers.set(200_000, readRates(sku, cost.context_over_200k, notes));
  }
  const rates = unpricedWhenEmpty(base);
  if (rates !== base.rates) notes.add('models without any price became unpriced, not free', sku);
  const rules = tierRules(base.tiers);
  return { rates, ...(rules.length === 0 ? {} : { rules }) };
}

function readRates(sku: string, cost: Readonly<Record<string, unknown>>, notes: Notes): DraftRates {
  const rates: DraftRates = {};
  for (const [key, value] of Object.entries(cost)) {
    if (typeof value !== 'number') continue;
    const rateClass = CLASSES[key];
    const price = priceOf(value, notes, sku);
    if (rateClass === undefined) notes.add(`prices in "${key}" were left out: there is no class for it`, sku);
    else if (price !== null) rates[rateClass] = price;
  }
  return rates;
}
