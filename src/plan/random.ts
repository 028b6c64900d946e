import { createHash } from 'node:crypto';

/** Returns a number in [0, 1) that depends on nothing but the parts: the same draw in every order of events. */
export function draw(...parts: readonly (string | number)[]): number {
  const digest = createHash('sha256').update(JSON.stringify(parts)).digest();
  return digest.readUInt32BE(0) / 2 ** 32;
}

/** Returns a shuffled copy (Fisher-Yates over `draw`); equal seeds give equal orders. */
export function shuffle<Item>(items: readonly Item[], ...seed: readonly (string | number)[]): Item[] {
  const ranked = items.map((item, index) => ({ item, index, rank: draw(...seed, index) }));
  ranked.sort((left, right) => left.rank - right.rank || left.index - right.index);
  return ranked.map((entry) => entry.item);
}
