import { Failure } from '../../model/failure.ts';
import type { Period, RateCard, RateClass, Rule, Sku } from '../card.ts';
import type { Conversion, ConversionOrigin } from './conversion.ts';
import { joinSnapshots, matchedIds, type GenaiMatch } from './genai-ids.ts';
import { Notes, priceOf, tierRules, unpricedWhenEmpty, type DraftPrices, type DraftRates } from './rates.ts';

type GenaiPrices = Readonly<Record<string, number | GenaiTiers | undefined>>;

interface GenaiTiers {
  readonly base: number;
  readonly tiers: readonly { readonly start: number; readonly price: number }[];
}

interface GenaiDatedPrices {
  readonly constraint?: {
    readonly type?: string;
    readonly start_date?: string;
    readonly start_time?: string;
    readonly end_time?: string;
  };
  readonly prices: GenaiPrices;
}

interface GenaiModel {
  readonly id: string;
  readonly match: GenaiMatch;
  readonly prices: GenaiPrices | readonly GenaiDatedPrices[];
}

interface GenaiProvider {
  readonly id: string;
  readonly models: readonly GenaiModel[];
}

/** Their names of providers where ours differ. */
const PROVIDERS: Readonly<Record<string, string>> = { 'x-ai': 'xai' };

const CLASSES: Readonly<Record<string, RateClass>> = {
  input_mtok: 'input',
  output_mtok: 'output',
  cache_read_mtok: 'cache_read',
  cache_write_mtok: 'cache_write',
  cache_write_5m_mtok: 'cache_write_5m',
  cache_write_1h_mtok: 'cache_write_1h',
  output_reasoning_mtok: 'reasoning',
  output_citation_mtok: 'citation',
  input_audio_mtok: 'audio_input',
  output_audio_mtok: 'audio_output',
  cache_audio_read_mtok: 'audio_cache_read',
  input_image_mtok: 'image_input',
  output_image_mtok: 'image_output',
  cache_image_read_mtok: 'image_cache_read',
  input_video_mtok: 'video_input',
  output_video_mtok: 'video_output',
};

/** Prices per thousand uses. */
const FEES: Readonly<Record<string, string>> = {
  requests_kcount: 'request',
  web_searches_kcount: 'web_search',
  storage_searches_kcount: 'file_search',
  social_searches_kcount: 'x_search',
  code_executions_kcount: 'code_execution',
};

/** Converts the data of genai-prices: a list of providers, or an object that has it as `providers`. */
export function convertGenaiPrices(data: unknown, origin: ConversionOrigin): Conversion {
  const notes = new Notes();
  const skus = providersOf(data).flatMap((provider) => skusOf(provider, origin, notes));
  const card: RateCard = { schema: 'ratecard/1', id: origin.id, currency: 'USD', skus };
  return { card, notes: notes.list() };
}

function providersOf(data: unknown): readonly GenaiProvider[] {
  const list = Array.isArray(data) ? data : (data as { providers?: unknown } | null)?.providers;
  const good =
    Array.isArray(list) && list.every((item) => Array.isArray((item as GenaiProvider | null)?.models));
  if (good && list.length > 0) return list as readonly GenaiProvider[];
  throw new Failure('rates/not-genai-prices', 'the file is no list of providers with models', {
    hint: 'genai-prices publishes it as prices/data.json',
  });
}

function skusOf(provider: GenaiProvider, origin: ConversionOrigin, notes: Notes): Sku[] {
  const name = PROVIDERS[provider.id] ?? provider.id;
  const taken = new Set(provider.models.map(({ id }) => id));
  return provider.models.map((model) => {
    const sku = `${name}/${model.id}`;
    const matched = matchedIds(model.match);
    if (matched.narrowed) notes.add('matches by prefix or part were left out or narrowed to dates', sku);
    const others = [...new Set(matched.ids)].filter((id) => !taken.has(id));
    for (const id of others) taken.add(id);
    const snapshots = joinSnapshots(matched.snapshots);
    return {
      sku,
      ...(others.length === 0 ? {} : { ids: [model.id, ...others] }),
      ...(snapshots === undefined ? {} : { snapshots }),
      periods: periodsOf(sku, model, origin, notes),
    };
  });
}

function periodsOf(sku: string, model: GenaiModel, origin: ConversionOrigin, notes: Notes): Period[] {
  const rows = Array.isArray(model.prices)
    ? (model.prices as readonly GenaiDatedPrices[])
    : [{ prices: model.prices as GenaiPrices }];
  const dated = rows.filter(({ constraint }) => constraint?.start_time === undefined);
  // A window has no date of its own there: it belongs to the newest price.
  const windows = rows.filter(({ constraint }) => constraint?.start_time !== undefined);
  return dated.map((row, index) => {
    const from = row.constraint?.start_date;
    const to = dated[index + 1]?.constraint?.start_date;
    const prices = readPrices(sku, row.prices, notes);
    const last = index === dated.length - 1;
    const rules = [...tierRules(prices.tiers), ...(last ? windowRules(sku, windows, notes) : [])];
    const announced = from !== undefined && origin.published !== undefined && from > origin.published;
    if (announced) notes.add('prices that begin after publication were marked as announced', sku);
    return {
      ...(from === undefined ? {} : { from: `${from}T00:00:00Z` }),
      ...(to === undefined ? {} : { to: `${to}T00:00:00Z` }),
      ...(announced ? { confidence: 'announced' as const } : {}),
      rates: emptyNoted(sku, prices, notes),
      ...(Object.keys(prices.fees).length === 0 ? {} : { fees: prices.fees }),
      ...(rules.length === 0 ? {} : { rules }),
    };
  });
}

function emptyNoted(sku: string, prices: DraftPrices, notes: Notes): NonNullable<Period['rates']> {
  const rates = unpricedWhenEmpty(prices);
  if (rates !== prices.rates) notes.add('models without any price became unpriced, not free', sku);
  return rates;
}

function readPrices(sku: string, prices: GenaiPrices, notes: Notes): DraftPrices {
  const draft: DraftPrices = { rates: {}, fees: {}, tiers: new Map<number, DraftRates>() };
  for (const [key, value] of Object.entries(prices)) {
    if (value === undefined || value === null) continue;
    const base = typeof value === 'number' ? value : value.base;
    const price = priceOf(base, notes, sku);
    const rateClass = classOf(key, prices);
    const fee = FEES[key];
    if (rateClass !== undefined) draft.rates[rateClass] = price;
    else if (fee !== undefined && price !== null) draft.fees[fee] = { per: 1000, usd: price };
    else notes.add(`prices in "${key}" were left out: there is no class for it`, sku);
    if (rateClass === undefined || typeof value === 'number') continue;
    for (const { start, price: dearer } of value.tiers) {
      if (start === 271_999) notes.add('long prompts begin above 272000 tokens, not above 271999', sku);
      const tier = draft.tiers.get(start) ?? {};
      draft.tiers.set(start, { ...tier, [rateClass]: priceOf(dearer, notes, sku) });
    }
  }
  return draft;
}

/** A price of writes beside one for an hour is that of the shorter lifetime. */
function classOf(key: string, prices: GenaiPrices): RateClass | undefined {
  const short = key === 'cache_write_mtok' && prices['cache_write_1h_mtok'] !== undefined;
  return short ? 'cache_write_5m' : CLASSES[key];
}

function windowRules(sku: string, rows: readonly GenaiDatedPrices[], notes: Notes): Rule[] {
  return rows.map(({ constraint, prices }) => ({
    when: { window: { tz: 'UTC' as const, hours: hoursOf(constraint?.start_time, constraint?.end_time) } },
    set: readPrices(sku, prices, notes).rates,
  }));
}

/** A span over midnight becomes two. */
function hoursOf(start = '00:00:00Z', end = '24:00:00Z'): string[] {
  const [from, to] = [start.slice(0, 5), end.slice(0, 5)];
  return from < to ? [`${from}-${to}`] : [`${from}-24:00`, ...(to === '00:00' ? [] : [`00:00-${to}`])];
}
