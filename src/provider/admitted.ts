import type { Meter } from '../model/meter.ts';
import type { Admission, Traffic } from '../model/traffic.ts';
import { countedWait } from './counted-wait.ts';
import { ProviderGivenUp } from './give-up.ts';

/** Leave to send one try; what it is `done` with tells the provider's other trials how it stands. */
export type OpenAdmission = Extract<Admission, { kind: 'open' }>;

/** Four characters a token: right for English and code, corrected by what the answer states. */
const CHARACTERS_PER_TOKEN = 4;

/**
 * Waits for the provider's rate limits and, when it is down, for it to come back; null when nothing limits it.
 * Throws ProviderGivenUp, and the signal's reason when that aborts first.
 */
export async function admitted(
  body: string,
  options: {
    readonly meter: Pick<Meter, 'waited'>;
    readonly signal: AbortSignal;
    readonly traffic?: Traffic;
    readonly maxOutputTokens?: number | null;
  },
): Promise<OpenAdmission | null> {
  const { traffic, meter, signal } = options;
  signal.throwIfAborted();
  if (traffic === undefined) return null;
  const admission = await countedWait(
    meter,
    traffic.admit({
      place: body,
      inputTokens: Math.ceil(body.length / CHARACTERS_PER_TOKEN),
      outputTokens: options.maxOutputTokens ?? null,
      signal,
    }),
  );
  if (admission.kind === 'gave-up') throw new ProviderGivenUp(admission.reason);
  return admission;
}
