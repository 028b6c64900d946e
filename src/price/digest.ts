import { createHash } from 'node:crypto';
import { canonicalJson, type Json } from '../model/json.ts';
import type { RateCard } from './card.ts';
import { shippedInfo } from './shipped.ts';

/** What identifies the prices of a run: one canonical text of all layers, and its SHA-256 in hex. */
export interface CardDigest {
  readonly sha256: string;
  readonly canonical: string;
}

/**
 * Returns the digest of the layers, the one that wins first. It depends on what the cards say, not on how
 * their files are laid out; `JSON.parse` of the canonical text gives the same layers again.
 */
export function cardDigest(layers: readonly RateCard[]): CardDigest {
  // The files of our own cards are canonical as they are.
  const texts = layers.map(
    (card) => shippedInfo(card)?.canonical() ?? canonicalJson(card as unknown as Json),
  );
  const canonical = `[${texts.join(',')}]`;
  return { sha256: createHash('sha256').update(canonical).digest('hex'), canonical };
}
