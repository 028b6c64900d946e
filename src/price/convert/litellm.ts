import { Failure } from '../../model/failure.ts';
import type { Period, RateCard, RateClass, Rates, Rule, Sku } from '../card.ts';
import type { Conversion, ConversionOrigin } from './conversion.ts';
import { perMillion } from './decimal.ts';
import { Notes, priceOf, tierRules, unpricedWhenEmpty, type DraftPrices, type DraftRates } from './rates.ts';

type LiteLlmModel = Readonly<Record<string, unknown>>;

/** USD a token. */
const CLASSES: Readonly<Record<string, RateClass>> = {
  input_cost_per_token: 'input',
  output_cost_per_token: 'output',
  cache_read_input_token_cost: 'cache_read',
  cache_creation_input_token_cost: 'cache_write',
  cache_creation_input_token_cost_above_1hr: 'cache_write_1h',
  output_cost_per_reasoning_token: 'reasoning',
  input_cost_per_audio_token: 'audio_input',
  output_cost_per_audio_token: 'audio_output',
  input_cost_per_image_token: 'image_input',
  output_cost_per_image_token: 'image_output',
};

const TIER = /_above_(\d+)k_tokens$/;
/** Their endings of tiers of service, and the tier as responses name it. */
const SERVICE = /_(batches|flex|priority)$/;
const SERVICE_NAMES: Readonly<Record<string, string>> = {
  batches: 'batch',
  flex: 'flex',
  priority: 'priority',
};

/** Their names of providers where ours differ. */
const PROVIDERS: Readonly<Record<string, string>> = { gemini: 'google' };

/** Converts LiteLLM's `model_prices_and_context_window.json`. */
export function convertLiteLlm(data: unknown, origin: ConversionOrigin): Conversion {
  if (typeof data !== 'object' || data === null || Array.isArray(data)) throw notLiteLlm();
  const notes = new Notes();
  const skus = new Map<string, Sku>();
  for (const [id, value] of Object.entries(data as Record<string, LiteLlmModel | null>)) {
    const provider = value?.['litellm_provider'];
    // The first entry explains the format.
    if (id === 'sample_spec' || value === null || typeof provider !== 'string') continue;
    const name = PROVIDERS[provider] ?? provider;
    const model = id.startsWith(`${provider}/`) ? id.slice(provider.length + 1) : id;
    const sku = `${name}/${model}`;
    if (skus.has(sku)) notes.add('models that stand twice were taken once', sku);
    else skus.set(sku, { sku, periods: [periodOf(sku, value, notes)] });
  }
  if (skus.size === 0) throw notLiteLlm();
  const card: RateCard = { schema: 'ratecard/1', id: origin.id, currency: 'USD', skus: [...skus.values()] };
  return { card, notes: notes.list() };
}

function notLiteLlm(): Failure {
  return new Failure('rates/not-litellm', 'the file has no models with a litellm_provider', {
    hint: 'LiteLLM publishes it as model_prices_and_context_window.json',
  });
}

function periodOf(sku: string, model: LiteLlmModel, notes: Notes): Period {
  const base: DraftPrices = { rates: {}, fees: {}, tiers: new Map<number, DraftRates>() };
  const services = new Map<string, DraftPrices>();
  for (const [key, value] of Object.entries(model)) {
    if (typeof value !== 'number') continue;
    const service = SERVICE.exec(key)?.[1];
    const draft = service === undefined ? base : draftOf(services, SERVICE_NAMES[service] ?? service);
    addPrice(draft, key.replace(SERVICE, ''), value, { sku, notes });
  }
  const rates = unpricedWhenEmpty(base);
  if (rates !== base.rates) notes.add('models without any price became unpriced, not free', sku);
  const rules = [...tierRules(base.tiers), ...serviceRules(services)];
  return { rates, ...(rules.length === 0 ? {} : { rules }) };
}

function draftOf(services: Map<string, DraftPrices>, name: string): DraftPrices {
  let draft = services.get(name);
  if (draft === undefined) services.set(name, (draft = { rates: {}, fees: {}, tiers: new Map() }));
  return draft;
}

function addPrice(
  draft: DraftPrices,
  key: string,
  value: number,
  { sku, notes }: { readonly sku: string; readonly notes: Notes },
): void {
  const rateClass = CLASSES[key.replace(TIER, '')];
  if (rateClass === undefined) {
    if (/cost/.test(key)) notes.add(`prices in "${key}" were left out: there is no class for it`, sku);
    return;
  }
  const price = priceOf(value, notes, sku);
  if (price === null) return;
  const thousands = TIER.exec(key)?.[1];
  const rates = thousands === undefined ? draft.rates : tierOf(draft.tiers, Number(thousands) * 1000);
  rates[rateClass] = perMillion(price);
}

function tierOf(tiers: Map<number, DraftRates>, above: number): DraftRates {
  let rates = tiers.get(above);
  if (rates === undefined) tiers.set(above, (rates = {}));
  return rates;
}

/** A tier of service has prices of its own, also for long prompts; what it does not say stays as it is. */
function serviceRules(services: ReadonlyMap<string, DraftPrices>): Rule[] {
  return [...services].flatMap(([service_tier, { rates, tiers }]): Rule[] => [
    ...(Object.keys(rates).length === 0 ? [] : [{ when: { service_tier }, set: rates as Rates }]),
    ...tierRules(tiers).map((rule) => ({ ...rule, when: { service_tier, ...rule.when } })),
  ]);
}
