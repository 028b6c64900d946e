import type { PriceableCall } from '../model/call.ts';
import type { Charge } from '../model/charge.ts';
import { Failure } from '../model/failure.ts';
import { isJsonObject, type Json, type JsonObject } from '../model/json.ts';
import { formatUsd, sumUsd, type Usd, ZERO_USD } from '../model/money.ts';
import { addUsage, invalidLeaf, NO_USAGE, type Usage, type UsageEntry } from '../model/usage.ts';
import type { PriceBook } from '../price/book.ts';
import { chargesFor } from '../price/charge.ts';
import { parseInstant } from '../price/instant.ts';
import { usageFormats } from '../usage/index.ts';
import { formatOfProvider } from '../usage/providers.ts';

/** How pricing one usage ended. Only `priced` has a total. */
type PriceStatus = 'priced' | 'unpriced' | 'unpriced_dimension' | 'invalid_usage';

/** The price of one usage as other programs read it; amounts are exact decimal strings of US dollars. */
export interface PricedItem {
  readonly status: PriceStatus;
  /** null unless everything has a price: unknown is never "0". */
  readonly total_usd: string | null;
  /** By what was counted; null where there is no price. */
  readonly components: Readonly<Record<string, string | null>>;
  /** What was priced, `provider/model`; several when parts were done by other models. */
  readonly sku: string | null;
  /** Periods and rules that gave the rates, in order of use. */
  readonly rules: readonly string[];
  /** What it would have cost where a plan covers it; left out when no plan does. */
  readonly shadow_usd?: string;
  /** Why there is no total; left out when there is one. */
  readonly reason?: string;
}

/** Returns the price of one item; throws a Failure when the item itself cannot be understood. */
export function priceItem(item: unknown, book: PriceBook, where: string): PricedItem {
  const { provider, model, at, selectors } = readHead(item, where);
  const found = readUsage(item as JsonObject, provider, where);
  if (found.kind === 'refused') return refused(found.status, found.reason);
  const { entries } = found;
  const call: PriceableCall = {
    kind: 'model',
    provider,
    name: model,
    served: found.served,
    startedAt: at,
    usage: entries.map((entry) => entry.usage).reduce(addUsage, { ...NO_USAGE, requests: 0 }),
    usageFormat: null,
    usageRaw: null,
    quantity: null,
    selectors: { ...found.selectors, ...selectors },
    status: 'ok',
    replayed: false,
  };
  return summed(
    chargesFor(call, book, () => entries),
    found,
  );
}

interface Head {
  readonly provider: string;
  readonly model: string;
  /** ISO 8601 in UTC. */
  readonly at: string;
  readonly selectors: Readonly<Record<string, string>>;
}

function readHead(item: unknown, where: string): Head {
  if (!isJsonObject(item)) throw wrong(`${where} is no object`);
  const text = (key: string): string => {
    const value = item[key];
    if (typeof value !== 'string' || value === '') throw wrong(`${where} lacks "${key}"`);
    return value;
  };
  const [provider, model, at] = [text('provider'), text('model'), parseInstant(text('at'))];
  if (at === null) throw wrong(`"at" of ${where} is no instant such as 2026-06-01T00:00:00Z`);
  return { provider, model, at: new Date(at).toISOString(), selectors: readContext(item['context'], where) };
}

/** Conditions of a rule that are computed from the request and cannot be given. */
const COMPUTED = new Set(['window', 'prompt_tokens']);

function readContext(context: Json | undefined, where: string): Readonly<Record<string, string>> {
  if (context === undefined || context === null) return {};
  if (!isJsonObject(context)) throw wrong(`"context" of ${where} is no object`);
  const selectors: Record<string, string> = {};
  for (const [key, value] of Object.entries(context)) {
    if (value === null || COMPUTED.has(key)) continue;
    if (typeof value !== 'string') throw wrong(`"context.${key}" of ${where} must be a text`);
    selectors[key] = value;
  }
  return selectors;
}

type FoundUsage =
  | {
      readonly kind: 'usage';
      readonly entries: readonly UsageEntry[];
      readonly served: string | null;
      readonly selectors: Readonly<Record<string, string>>;
      readonly uncounted: Readonly<Record<string, number>>;
      /** Whether the stream broke, so that more may have been used. */
      readonly partial: boolean;
    }
  | { readonly kind: 'refused'; readonly status: PriceStatus; readonly reason: string };

function readUsage(item: JsonObject, provider: string, where: string): FoundUsage {
  const { usage, usage_raw: raw } = item;
  if (usage !== undefined && usage !== null) return readCanonical(usage, where);
  if (raw === undefined) throw wrong(`${where} lacks "usage_raw" or "usage"`);
  const declared = item['usage_format'];
  const derived =
    typeof declared === 'string'
      ? ({ kind: 'format', format: declared } as const)
      : formatOfProvider(provider, raw);
  if (derived.kind === 'unknown-provider') return refusal('unpriced', derived.reason);
  if (derived.kind === 'other-format') return refusal('invalid_usage', derived.reason);
  const format = usageFormats[derived.format];
  if (format === undefined) {
    const hint = `known: ${Object.keys(usageFormats).join(', ')}`;
    throw wrong(`"usage_format" of ${where} is no wire format: "${derived.format}"`, hint);
  }
  const reading = format.fromBody(raw);
  if (reading.kind === 'invalid') return refusal('invalid_usage', reading.reason);
  if (reading.kind === 'missing') return refusal('unpriced', reading.reason);
  return reading;
}

/** Reads the records that `firstpass usage` prints: one, or a list of them. */
function readCanonical(usage: Json, where: string): FoundUsage {
  const records = Array.isArray(usage) ? (usage as readonly Json[]) : [usage];
  const entries: UsageEntry[] = [];
  for (const record of records) {
    if (!isJsonObject(record)) throw wrong(`"usage" of ${where} is no object`);
    const { model, kind: _kind, ...leaves } = record;
    for (const name of Object.keys(leaves)) {
      if (name in NO_USAGE || name === 'parts') continue;
      const hint = `known: ${Object.keys(NO_USAGE).join(', ')}; a provider's own object is "usage_raw"`;
      throw wrong(`"usage" of ${where} has the unknown count "${name}"`, hint);
    }
    const whole = { ...NO_USAGE, requests: 1, ...leaves } as unknown as Usage;
    const leaf = invalidLeaf(whole);
    if (leaf !== null) return refusal('invalid_usage', `${leaf} is no whole number of at least 0`);
    entries.push({ usage: whole, model: typeof model === 'string' ? model : null });
  }
  if (entries.length === 0) return refusal('unpriced', 'the list of usage records is empty');
  return { kind: 'usage', entries, served: null, selectors: {}, uncounted: {}, partial: false };
}

function refusal(status: PriceStatus, reason: string): FoundUsage {
  return { kind: 'refused', status, reason };
}

function refused(status: PriceStatus, reason: string): PricedItem {
  return { status, total_usd: null, components: {}, sku: null, rules: [], reason };
}

/** Returns the item that the charges come to. */
function summed(
  charges: readonly Charge[],
  { uncounted, partial }: Pick<Extract<FoundUsage, { kind: 'usage' }>, 'uncounted' | 'partial'>,
): PricedItem {
  const components: Record<string, Usd | null> = Object.fromEntries(
    Object.keys(uncounted).map((name) => [name, null]),
  );
  const priced = charges.filter((charge) => charge.basis !== 'unpriced');
  for (const charge of priced) {
    const name = componentOf(charge.sku?.split('#')[1] ?? charge.unit);
    const sum = components[name] ?? ZERO_USD;
    if (components[name] !== null) components[name] = sum + charge.amount;
  }
  const without = charges.filter((charge) => charge.basis === 'unpriced');
  for (const charge of without) if (charge.unit !== 'call') components[componentOf(charge.unit)] = null;
  const reasons = [
    ...without.map((charge) => charge.reason),
    ...Object.entries(uncounted).map(([name, count]) => `no rate card has a class for ${name} (${count})`),
    ...(partial ? ['the stream broke before its end: the counts are a lower bound'] : []),
  ];
  const paid = priced.filter((charge) => charge.basis !== 'shadow');
  const shadow = priced.filter((charge) => charge.basis === 'shadow');
  const skus = new Set(priced.map((charge) => charge.sku?.split('#')[0]).filter((sku) => sku !== undefined));
  return {
    status: statusOf(without, partial || Object.keys(uncounted).length > 0),
    total_usd: reasons.length > 0 ? null : formatUsd(sumUsd(paid.map((charge) => charge.amount))),
    components: Object.fromEntries(
      Object.entries(components).map(([name, usd]) => [name, usd === null ? null : formatUsd(usd)]),
    ),
    sku: skus.size === 0 ? null : [...skus].join(', '),
    rules: [...new Set(priced.map((charge) => charge.rule).filter((rule) => rule !== null))],
    ...(shadow.length === 0 ? {} : { shadow_usd: formatUsd(sumUsd(shadow.map((charge) => charge.amount))) }),
    ...(reasons.length === 0 ? {} : { reason: reasons.join('; ') }),
  };
}

function statusOf(
  without: readonly { readonly unit: string; readonly reason: string }[],
  isBeyond: boolean,
): PriceStatus {
  const whole = without.find((charge) => charge.unit === 'call');
  if (whole?.reason.startsWith('the usage is invalid') === true) return 'invalid_usage';
  if (isBeyond) return 'unpriced_dimension';
  if (whole !== undefined) return 'unpriced';
  return without.length > 0 ? 'unpriced_dimension' : 'priced';
}

/** Parts of a leaf are named after it, so that they stand together. */
const PART_OF_LEAF: Readonly<Record<string, string>> = {
  reasoning: 'output_reasoning',
  citation: 'output_citation',
};

/** Returns the component of a class of tokens: `image_cache_read` is the `cache_read_image`. */
function componentOf(unit: string): string {
  const [, kind, leaf] = /^(audio|image|video)_(input|output|cache_read)$/.exec(unit) ?? [];
  return PART_OF_LEAF[unit] ?? (leaf === undefined ? unit : `${leaf}_${kind}`);
}

function wrong(message: string, hint?: string): Failure {
  return new Failure('price/input', message, hint === undefined ? {} : { hint });
}
