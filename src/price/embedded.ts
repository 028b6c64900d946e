import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import type { RateCard } from './card.ts';

/** The cards that ship with firstpass, the one that wins first. */
const FILES = ['sandbox.yaml'];

let loaded: readonly RateCard[] | null = null;

/** Returns the embedded rate cards, read once and only when asked for; they are checked by our tests. */
export function embeddedCards(): readonly RateCard[] {
  loaded ??= FILES.map(
    (name) => parse(readFileSync(new URL(`data/${name}`, import.meta.url), 'utf8')) as RateCard,
  );
  return loaded;
}
