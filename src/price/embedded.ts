import { readFileSync } from 'node:fs';
import type { RateCard } from './card.ts';
import { SHIPPED, type ShippedCard } from './shipped.ts';

/**
 * The cards that ship with firstpass, the one that wins first: ours over the snapshot of a price library, and
 * the prices of the sandbox. Made by scripts/rate-card-snapshot.mjs, checked by our tests.
 */
const NAMES = ['overlay', 'default', 'sandbox'] as const;

type Digests = Readonly<
  Record<(typeof NAMES)[number], { readonly sha256: string; readonly providers: string[] }>
>;

let cards: readonly ShippedCard[] | null = null;

/** Returns the embedded rate cards; the prices of one are read when they are first asked for. */
export function embeddedCards(): readonly RateCard[] {
  if (cards === null) {
    const digests = JSON.parse(dataFile('digests.json')) as Digests;
    cards = NAMES.map((name) => lazyCard(name, digests[name]));
  }
  return cards;
}

function lazyCard(name: string, { sha256, providers }: Digests[keyof Digests]): ShippedCard {
  let text: string | null = null;
  let card: RateCard | null = null;
  // The file has a line for each SKU; no other line end is in it.
  const canonical = (): string => (text ??= dataFile(`${name}.json`).replaceAll('\n', ''));
  const parsed = (): RateCard => (card ??= JSON.parse(canonical()) as RateCard);
  const lazy: ShippedCard = {
    schema: 'ratecard/1',
    id: name,
    [SHIPPED]: { providers: new Set(providers), sha256, canonical },
  };
  // Of what a card can have, ours have these.
  for (const key of ['version', 'created', 'currency', 'note', 'sources', 'calendars', 'skus'] as const) {
    Object.defineProperty(lazy, key, { enumerable: true, get: () => parsed()[key] });
  }
  return lazy;
}

function dataFile(name: string): string {
  return readFileSync(new URL(`data/${name}`, import.meta.url), 'utf8');
}
