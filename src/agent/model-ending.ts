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
    const said = oneLine(sdk.text);
    return { kind: 'refused', reason: said === '' ? 'the provider refused to answer' : said };
  }
  if (sdk.finishReason === 'error') {
    return { kind: 'infra-error', reason: 'the provider ended its answer with an error' };
  }
  // An answer cut by its length, or a loop that used up its steps, is the agent's own: it is judged.
  return { kind: 'output', text: sdk.text, tools: sdk.tools };
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
