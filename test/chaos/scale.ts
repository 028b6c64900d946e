/** How much the suite does: the short form belongs to `npm test`, the full one to `npm run test:chaos`. */
export const FULL: boolean = process.env['FIRSTPASS_CHAOS'] === 'full';

/** Returns the figure for the form that runs. */
export function scaled(short: number, full: number): number {
  return FULL ? full : short;
}

/** Every chance of the suite comes from it: FIRSTPASS_CHAOS_SEED repeats a run that failed. */
export const SEED: number = Number(process.env['FIRSTPASS_CHAOS_SEED'] ?? '1');

/** The longest that a scenario may take, in milliseconds. */
export const PATIENCE_MS: number = scaled(120_000, 1_200_000);
