import type { TrialKey } from '../model/trial.ts';

/** Returns a text that is the same for the same trial of a run, and for no other. */
export function keyText(key: TrialKey): string {
  return JSON.stringify([key.spec, key.variant, key.case, key.repeat]);
}
