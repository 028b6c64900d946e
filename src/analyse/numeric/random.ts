/** A seeded stream of numbers: equal seeds give equal streams in every implementation. */

/** Returns the next number in [0, 1). */
export type Random = () => number;

/**
 * Returns the stream of mulberry32 (Tommy Ettinger, 2017; public domain) for the seed's low 32 bits.
 * Its period of 2³² is ample for resampling and its few lines make results repeatable elsewhere.
 */
export function mulberry32(seed: number): Random {
  let state = Math.trunc(seed) | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Returns a whole number from 0 to `count` − 1, taking one draw of the stream. */
export function drawIndex(random: Random, count: number): number {
  return Math.floor(random() * count);
}
