import { EXIT, Failure } from '../model/failure.ts';
import { openCards } from '../price/book.ts';
import type { RateCard } from '../price/card.ts';
import { cardDigest } from '../price/digest.ts';
import { embeddedCards } from '../price/embedded.ts';
import { type PricedItem, priceItem } from './price-item.ts';
import { openCardFile } from './rate-cards.ts';
import { readInput } from './read-input.ts';

export interface PriceOptions {
  readonly card?: string;
  readonly json?: true;
}

/** The price of one item, with the rate cards that gave it. */
export interface PriceResult extends PricedItem {
  readonly card: { readonly ids: readonly string[]; readonly sha256: string };
}

/** Prints what usage cost at its instant. Exit 6 when any item has no price. */
export async function price(file: string, options: PriceOptions): Promise<number> {
  const own = options.card === undefined ? [] : [openCardFile(options.card)];
  const results = priceText(readInput(file), [...own, ...embeddedCards()]);
  const items = Array.isArray(results) ? results : [results];
  console.log(options.json === true ? JSON.stringify(results, null, 2) : items.map(line).join('\n'));
  return items.every((item) => item.status === 'priced') ? EXIT.ok : EXIT.degraded;
}

/** Returns the prices of a JSON text over layers of rate cards: a list for a list, else one. */
export function priceText(text: string, layers: readonly RateCard[]): PriceResult | readonly PriceResult[] {
  const input = parseInput(text);
  const book = openCards(layers);
  const card = { ids: layers.map((layer) => layer.id), sha256: cardDigest(layers).sha256 };
  if (!Array.isArray(input)) return { ...priceItem(input, book, 'the item'), card };
  const items: readonly unknown[] = input;
  return items.map((item, index) => ({ ...priceItem(item, book, `item ${index + 1}`), card }));
}

function parseInput(text: string): unknown {
  try {
    return JSON.parse(text.replace(/^\uFEFF/, '')) as unknown;
  } catch (cause) {
    throw new Failure('price/input', 'the input is no JSON', {
      cause,
      hint: 'give {"provider", "model", "at", "usage_raw"}, or a list of them',
    });
  }
}

function line(item: PriceResult): string {
  const parts = Object.entries(item.components).map(
    ([name, usd]) => `${name} ${usd === null ? 'unpriced' : `$${usd}`}`,
  );
  const total = item.total_usd === null ? item.status : `$${item.total_usd}`;
  return [total, item.sku ?? '', parts.join(', '), item.reason ?? '']
    .filter((part) => part !== '')
    .join('  ');
}
