import { normalCdf } from '../numeric/normal.ts';

/** A sequential comparison at a look, on the log scale. */
export interface Standing {
  readonly logRatio: number;
  /** Standard error of `logRatio` at this look; null when trials do not differ. */
  readonly se: number | null;
  /** Share of the planned trials that have been run, in (0, 1]. */
  readonly time: number;
  /** z that the last look asks for: `sequentialBounds(…).at(-1).z`. */
  readonly lastZ: number;
  /** Relative increase that is not accepted. */
  readonly margin: number;
}

/**
 * Returns the chance that the last look will say FAIL or PASS when the trials to come are like those seen. Below
 * 0.15 it is honest to stop as inconclusive and save the rest. Null without a spread to project, and at the end.
 *
 * The rule is not binding: bounds are computed as if it did not exist, so it can only lower the error rates.
 * Assumes independent increments and the trend seen so far. Ignores that a look before the last may decide, so
 * the chance is on the low side. Source: conditional power under the current trend, Lan and Wittes (1988).
 */
export function chanceToDecide({ logRatio, se, time, lastZ, margin }: Standing): number | null {
  if (se === null || !(se > 0) || !Number.isFinite(logRatio) || !(time > 0 && time < 1)) return null;
  const lastSe = se * Math.sqrt(time);
  const spread = lastSe * Math.sqrt(1 - time);
  const limit = Math.log1p(margin);
  const fail = normalCdf((logRatio - Math.max(limit, lastZ * lastSe)) / spread);
  const pass = normalCdf((limit - lastZ * lastSe - logRatio) / spread);
  return Math.min(1, fail + pass);
}

/** Below this chance going on is not worth its price. */
const FUTILE_BELOW = 0.15;

/** Returns whether to stop as inconclusive at a look, counted from 1. The first look never is: it saw too little. */
export function isFutile(standing: Standing, look: number): boolean {
  const chance = chanceToDecide(standing);
  return look >= 2 && chance !== null && chance < FUTILE_BELOW;
}
