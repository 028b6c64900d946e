// Seeded draws by name: an answer depends on what was asked and on the seed, never on when it was asked.
import { createHash } from 'node:crypto';

/** Returns a number in [0, 1) that belongs to these parts. */
export function draw(...parts) {
  const digest = createHash('sha256').update(JSON.stringify(parts)).digest();
  return digest.readUInt32BE(0) / 2 ** 32;
}
