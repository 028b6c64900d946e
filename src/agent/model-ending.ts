import type { AttemptResult, ToolUse } from '../model/agent.ts';
import type { TryOutcome } from '../provider/finding.ts';
import { isGivenUp } from '../provider/give-up.ts';
import { findMeterStop, type MeterStop } from '../provider/meter-stop.ts';
import { wireRefusal } from './model-refusal.ts';

/** What the SDK made of an attempt: an answer, or an error. */
export type SdkEnding =
  | {
      readonly kind: 'answer';
      readonly text: string;
      readonly finishReason: string;
      /** As the vendor spells it; left out when it says nothing. */
      readonly rawFinishReason?: string;
      readonly tools: readonly ToolUse[];
    }
  | { readonly kind: 'error'; readonly error: unknown };

/** What the wire knows about it. */
export interface WireEnding {
  readonly stop: MeterStop | null;
  readonly signal: AbortSignal;
  /** The newest HTTP try; null when none was made. */
  readonly last: TryOutcome | null;
}

/** Returns the attempt's result. Our own stops come first: an SDK turns them into errors of its own. */
export function resultOf(sdk: SdkEnding, wire: WireEnding): AttemptResult {
  const stop = wire.stop ?? (sdk.kind === 'error' ? findMeterStop(sdk.error) : null);
  if (stop !== null) return { kind: 'limit', limit: stop.limit, reason: stop.message };
  if (wire.signal.aborted) return abortedResult(wire.signal);
  // Broken off and not ended: a resume makes the attempt again.
  if (sdk.kind === 'error' && isGivenUp(sdk.error)) return { kind: 'cancelled' };
  const refusal = wire.last === null ? null : wireRefusal(wire.last);
  if (refusal !== null) return { kind: 'refused', reason: oneLine(refusal) };
  if (sdk.kind === 'error') return { kind: 'infra-error', reason: infraReason(sdk.error, wire.last) };
  if (sdk.finishReason === 'content-filter') {
    return { kind: 'refused', reason: withheld(oneLine(sdk.text), sdk.rawFinishReason) };
  }
  if (sdk.finishReason === 'error') {
    return { kind: 'infra-error', reason: 'the provider ended its answer with an error' };
  }
  // An answer cut by its length, or a loop that used up its steps, is the agent's own: it is judged.
  const note = shortfall(sdk.finishReason, sdk.rawFinishReason);
  return { kind: 'output', text: sdk.text, tools: sdk.tools, ...(note === null ? {} : { note }) };
}

/** The vendors' word for a model that refuses by itself; all others are filters around it. */
const OWN_REFUSAL = 'refusal';

function withheld(said: string, raw: string | undefined): string {
  const name = raw === undefined ? '' : ` (${raw})`;
  if (raw === OWN_REFUSAL) return said === '' ? `the model refused to answer${name}` : said;
  const filter = `the content filter withheld the answer${name}`;
  return said === '' ? filter : `${filter}: ${said}`;
}

/** Returns why an answer is not all that the model had to say, or null. */
function shortfall(finishReason: string, raw: string | undefined): string | null {
  const name = raw === undefined ? '' : ` (${raw})`;
  if (raw === 'model_context_window_exceeded') {
    return `the conversation filled the model's context window, so its answer was cut off${name}`;
  }
  if (finishReason === 'length') return `the answer was cut off at its longest output${name}`;
  if (finishReason === 'tool-calls') {
    return 'the model still called tools when its steps were used up (maxSteps), so there is no answer';
  }
  return null;
}

function abortedResult(signal: AbortSignal): AttemptResult {
  if (signal.reason instanceof Error && signal.reason.name === 'TimeoutError') {
    return { kind: 'timeout', reason: oneLine(signal.reason.message) };
  }
  return { kind: 'cancelled' };
}

function infraReason(error: unknown, last: TryOutcome | null): string {
  if (last?.error !== undefined && last.error !== null) return last.error;
  const message = error instanceof Error ? error.message : String(error);
  return `the provider's answer could not be read: ${oneLine(message)}`;
}

function oneLine(text: string): string {
  return text.replaceAll(/\s+/g, ' ').trim().slice(0, 300);
}
