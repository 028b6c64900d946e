import { promptTokens } from '../model/usage.ts';
import type { TryReport } from '../model/traffic.ts';
import type { TryOutcome } from './finding.ts';
import type { WireAnswer } from './wire.ts';

/** 529 is how some vendors say that they are overloaded. */
const PRESSED = new Set([429, 503, 529]);

/** What is reported when no try was made after all. */
export const NOT_TRIED: TryReport = { kind: 'unused', pressed: false, why: 'no try was made', tokens: null };

/** Returns what a try says about its provider. An answer that was cut off or cannot be read is still one. */
export function reportOf(outcome: TryOutcome, answer: Pick<WireAnswer, 'broken' | 'firstByteMs'>): TryReport {
  const { usage, httpStatus } = outcome;
  const tokens = usage === null ? null : promptTokens(usage) + usage.output;
  const pressed = httpStatus !== null && PRESSED.has(httpStatus);
  return { kind: kindOf(outcome, answer), pressed, why: outcome.error ?? `HTTP ${httpStatus}`, tokens };
}

function kindOf(
  { httpStatus }: TryOutcome,
  { broken, firstByteMs }: Pick<WireAnswer, 'broken' | 'firstByteMs'>,
): TryReport['kind'] {
  if (broken === 'unreached') return 'unreached';
  if (httpStatus !== null && httpStatus >= 500 && httpStatus !== 501) return 'broken';
  if (httpStatus !== null || firstByteMs !== null) return 'answered';
  // We left ourselves: that says nothing about the provider.
  return broken === 'aborted' ? 'unused' : 'broken';
}
