import type { Dated, Period, RateCard } from './card.ts';
import { canonicalJson, type Json } from '../model/json.ts';
import { describeCondition } from './rule.ts';

/** One thing that two cards say differently; null where one of them does not say it. */
export interface CardDifference {
  /** What is priced, such as `openai/gpt-5` or `people reviewer`. */
  readonly what: string;
  /** Which of its prices, such as `from 2026-01-01 rates.input`. */
  readonly item: string;
  readonly before: string | null;
  readonly after: string | null;
}

/** Returns what the second card says differently from the first, in order of names. */
export function diffCards(before: RateCard, after: RateCard): readonly CardDifference[] {
  const [old, now] = [itemsOf(before), itemsOf(after)];
  const differences: CardDifference[] = [];
  for (const what of [...new Set([...old.keys(), ...now.keys()])].sort((left, right) =>
    left < right ? -1 : 1,
  )) {
    const [olds, news] = [old.get(what) ?? NOTHING, now.get(what) ?? NOTHING];
    for (const item of new Set([...olds.keys(), ...news.keys()])) {
      const [was, is] = [olds.get(item) ?? null, news.get(item) ?? null];
      if (was !== is) differences.push({ what, item, before: was, after: is });
    }
  }
  return differences;
}

type Items = Map<string, string>;
const NOTHING: Items = new Map();

/** Returns all that a card says, flat: what is priced → which price → its text. */
function itemsOf(card: RateCard): Map<string, Items> {
  const all = new Map<string, Items>();
  const itemsFor = (what: string): Items => {
    let items = all.get(what);
    if (items === undefined) all.set(what, (items = new Map()));
    return items;
  };
  for (const { sku, ids, snapshots, periods } of card.skus ?? []) {
    const items = itemsFor(sku);
    if (ids !== undefined) items.set('ids', ids.join(' '));
    if (snapshots !== undefined) items.set('snapshots', snapshots);
    for (const period of periods) addPeriod(items, period);
  }
  const addRows = <Row extends Dated>(rows: readonly Row[] = [], nameOf: (row: Row) => string): void => {
    for (const row of rows) addRow(itemsFor(nameOf(row)), stretch(row), row);
  };
  addRows(card.tools, (row) => `tools ${row.sku}`);
  addRows(card.compute, (row) => `compute ${row.sku}`);
  addRows(card.people, (row) => `people ${row.role}`);
  addRows(card.plans, (row) => `plans ${row.sku}`);
  addRows(card.contracts, (row) => `contracts ${row.provider} ${row.classes.join(' ')}`);
  for (const row of card.fx ?? []) itemsFor(`fx ${row.pair}`).set(`from ${row.date} rate`, row.rate);
  return all;
}

function addPeriod(items: Items, period: Period): void {
  const start = stretch(period);
  for (const [name, rate] of Object.entries(period.rates ?? {}))
    items.set(`${start} ${name}`, priceText(rate));
  for (const [name, fee] of Object.entries(period.fees ?? {})) {
    items.set(`${start} fee ${name}`, fee === null ? 'unpriced' : `${fee.usd} for ${fee.per}`);
  }
  for (const rule of period.rules ?? []) {
    const when = `${start} if ${describeCondition(rule.when)}`;
    for (const [name, rate] of Object.entries(rule.set ?? {})) items.set(`${when} ${name}`, priceText(rate));
    for (const [name, factor] of Object.entries(rule.multiply ?? {})) items.set(`${when} ${name} ×`, factor);
  }
  if (period.to !== undefined) items.set(`${start} until`, period.to);
}

/** Keys that say where a price is from, and not what it is. */
const ABOUT = new Set([
  'from',
  'sku',
  'role',
  'provider',
  'classes',
  'source',
  'note',
  'verify_by',
  'confidence',
]);

function addRow(items: Items, start: string, row: Dated): void {
  for (const [key, value] of Object.entries(row) as [string, Json][]) {
    if (!ABOUT.has(key))
      items.set(`${start} ${key}`, typeof value === 'string' ? value : canonicalJson(value));
  }
}

function stretch(row: Dated): string {
  return `from ${row.from ?? 'ever'}`;
}

function priceText(rate: string | null | undefined): string {
  return rate ?? 'unpriced';
}
