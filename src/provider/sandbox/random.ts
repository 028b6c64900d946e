/** Seeded draws: a draw is a pure function of its name, so order, concurrency and resumes cannot change it. */

const TWO_21 = 2_097_152;
const TWO_53 = 9_007_199_254_740_992;

/** Returns a 53-bit hash of the text: two multiplicative lanes, each finished with murmur3's avalanche. */
export function hash53(text: string): number {
  let one = 0x9e3779b9;
  let two = 0x41c6ce57;
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index);
    one = Math.imul(one ^ code, 0x85ebca77);
    two = Math.imul(two ^ code, 0xc2b2ae3d);
  }
  // Names differ in their last letters only, which reach few bits of a lane: both lanes feed each other.
  const first = avalanche(one ^ (two >>> 15));
  const second = avalanche(two + Math.imul(first, 5));
  return TWO_21 * (second >>> 0) + (first >>> 11);
}

function avalanche(lane: number): number {
  let mixed = Math.imul(lane ^ (lane >>> 16), 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
  return mixed ^ (mixed >>> 16);
}

/** Returns the uniform draw in [0, 1) that belongs to this name. */
export function uniform(name: string): number {
  return hash53(name) / TWO_53;
}

/** Returns the standard normal draw that belongs to this name (Box-Muller). */
export function normal(name: string): number {
  const radius = Math.sqrt(-2 * Math.log(1 - uniform(`${name}\u0000r`)));
  return radius * Math.cos(2 * Math.PI * uniform(`${name}\u0000a`));
}

/** Returns the lognormal draw with this median; `sigma` is the standard deviation of its logarithm. */
export function lognormal(name: string, median: number, sigma: number): number {
  return median * Math.exp(sigma * normal(name));
}

/** Returns a short identifier of this name, such as `3k9x0b2m1q`. */
export function shortId(name: string): string {
  return hash53(name).toString(36);
}
