/**
 * A rate card as its file says it: dated prices with their sources. Every price and factor stays the decimal
 * text of the file, so that the card can be hashed, stored in the ledger and read again without loss.
 */
export interface RateCard {
  readonly schema: 'ratecard/1';
  readonly id: string;
  readonly version?: string;
  readonly created?: string;
  readonly currency?: 'USD';
  readonly note?: string;
  readonly sources?: readonly CardSource[];
  /** Named lists of days (`2026-10-01`, UTC) that windows can leave out. */
  readonly calendars?: Readonly<Record<string, readonly string[]>>;
  readonly skus?: readonly Sku[];
  readonly tools?: readonly ToolRate[];
  readonly compute?: readonly ComputeRate[];
  readonly people?: readonly PeopleRate[];
  readonly plans?: readonly Plan[];
  readonly contracts?: readonly Contract[];
  readonly fx?: readonly FxRate[];
}

/** Where a card's data was taken from. */
interface CardSource {
  readonly name: string;
  readonly version?: string;
  readonly published?: string;
  readonly sha256?: string;
  readonly licence?: string;
  readonly url?: string;
}

/** The price of one model at one provider. */
export interface Sku {
  /** `provider/model`: who is paid is part of the identity. */
  readonly sku: string;
  /** The exact model ids that have this price; the model part of `sku` when left out. */
  readonly ids?: readonly string[];
  /** Anchored regular expression of further ids, such as dated snapshots. */
  readonly snapshots?: string;
  readonly periods: readonly Period[];
}

/** An instant: `2026-10-07T00:00:00Z`, or a day for its first instant in UTC. `from` is in, `to` is out. */
export interface Dated {
  /** Left out: since ever. */
  readonly from?: string;
  /** Left out: until further notice. */
  readonly to?: string;
  readonly confidence?: Confidence;
  /** Day after which somebody should look again. */
  readonly verify_by?: string;
  readonly source?: PriceSource;
  readonly note?: string;
}

/** One stretch of time in which a price holds. */
export interface Period extends Dated {
  readonly rates?: Rates;
  readonly fees?: Readonly<Record<string, Fee | null>>;
  /** In order; all that match compose: every `set`, then every `multiply`. */
  readonly rules?: readonly Rule[];
}

export const CONFIDENCES = ['published', 'announced', 'promo', 'inferred', 'negotiated'] as const;
type Confidence = (typeof CONFIDENCES)[number];

interface PriceSource {
  readonly url?: string;
  readonly retrieved?: string;
  readonly by?: string;
  readonly note?: string;
}

/**
 * Classes of tokens that can have a price. `cache_write` is the price of writes whose lifetime the provider
 * does not state; `reasoning`, `citation`, `audio_*`, `image_*` and `video_*` are parts of the input, of the
 * cache reads or of the output with a price of their own.
 */
export const RATE_CLASSES = [
  'input',
  'cache_read',
  'cache_write',
  'cache_write_5m',
  'cache_write_1h',
  'output',
  'reasoning',
  'audio_input',
  'audio_output',
  'audio_cache_read',
  'image_input',
  'image_output',
  'image_cache_read',
  'video_input',
  'video_output',
  'citation',
] as const;
export type RateClass = (typeof RATE_CLASSES)[number];

/** USD per million tokens. `null` is unpriced on purpose, `"0"` is free. */
export type Rates = Readonly<Partial<Record<RateClass, string | null>>>;

/** A price per use: `usd` for every `per` uses of a tool that the provider runs, or of `request`. */
export interface Fee {
  readonly per: number;
  readonly usd: string;
}

/** Another price under a condition. */
export interface Rule {
  /** All of it must hold; an empty object always does. */
  readonly when: Condition;
  readonly set?: Rates;
  /** Exact factors by class; `tokens` stands for every class. */
  readonly multiply?: Readonly<Partial<Record<RateClass | 'tokens', string>>>;
}

/** `prompt_tokens` and `window`, and any selector by the value (or one of the values) that it must have. */
export interface Condition {
  readonly prompt_tokens?: Comparison;
  readonly window?: Window;
  readonly [selector: string]: string | readonly string[] | Comparison | Window | undefined;
}

export const COMPARATORS = ['gt', 'gte', 'lt', 'lte'] as const;
export type Comparison = Readonly<Partial<Record<(typeof COMPARATORS)[number], number>>>;

/** Hours of the week. */
export interface Window {
  readonly tz: 'UTC';
  /** 1 is Monday, 7 is Sunday; left out: every day. */
  readonly days?: readonly number[];
  /** `"01:00-04:00"`: start in, end out; left out: all day. */
  readonly hours?: readonly string[];
  /** Name of a calendar whose days are left out. */
  readonly except_calendar?: string;
}

/** What a tool costs: exactly one of the three prices. */
export interface ToolRate extends Dated {
  readonly sku: string;
  readonly per_call?: string | null;
  /** USD for a session; the call says how many sessions it began. */
  readonly per_session?: string | null;
  /** USD for 1000 calls. */
  readonly per_1000?: string | null;
}

/** What running a program or a model of one's own costs: exactly one of the three prices. */
export interface ComputeRate extends Dated {
  readonly sku: string;
  readonly usd_per_second?: string | null;
  readonly usd_per_cpu_hour?: string | null;
  readonly usd_per_gpu_hour?: string | null;
  /** Processors in use at a time: the hour's price is times this; 1 when left out. */
  readonly cpus?: number;
  readonly gpus?: number;
  /** Makes the row the price of the model that `sku` names: by a request's seconds or by its tokens. */
  readonly attribution?: 'wall_clock' | 'throughput';
  /** What the machine does in a second when it is busy; for `throughput`. */
  readonly tokens_per_s?: { readonly input: string; readonly output: string; readonly cache_read?: string };
  /** `amortize` adds the time in which the machine had nothing to do; `exclude` when left out. */
  readonly idle?: 'exclude' | 'amortize';
  /** Share of the paid time in which the machine is busy, above 0 and at most 1; for `amortize`. */
  readonly utilization?: string;
}

/** What a person's hour costs. */
export interface PeopleRate extends Dated {
  readonly role: string;
  readonly per_hour: string | null;
  /** ISO 4217; USD when left out. Others need a rate under `fx`. */
  readonly currency?: string;
  /** Factor for what comes on top of the wage; 1 when left out. */
  readonly loaded?: string;
}

/** A subscription: what its calls would cost is shown, and is nobody's spend. */
export interface Plan extends Dated {
  readonly sku: string;
  readonly per_seat_month: string | null;
  readonly mode: 'shadow';
}

/** A discount on a provider's prices: on those that this layer and the ones below it say. */
export interface Contract extends Dated {
  readonly provider: string;
  /** `tokens` stands for every class of tokens, `fees` for every fee. */
  readonly classes: readonly (RateClass | 'tokens' | 'fees')[];
  /** Share taken off: `"0.12"` leaves 88 %. */
  readonly discount: string;
}

/** What one unit of a currency was worth on a day, until a later day's rate. */
export interface FxRate {
  /** `EURUSD`: dollars for a euro. */
  readonly pair: string;
  readonly rate: string;
  readonly date: string;
  readonly verify_by?: string;
  readonly source?: string;
}
