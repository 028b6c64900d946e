import { createHash } from 'node:crypto';
import { canonicalJson, type Json } from '../model/json.ts';
import type { RateCard } from './card.ts';

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
  const canonical = canonicalJson(layers as unknown as Json);
  return { sha256: createHash('sha256').update(canonical).digest('hex'), canonical };
}
