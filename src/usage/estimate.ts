import { NO_USAGE, type Usage } from '../model/usage.ts';
import type { CallTexts } from '../model/call.ts';
import type { Calibration, Direction, Factor } from './calibration.ts';
import { speaksOfReasoning, visibleText } from './visible-text.ts';

/** Counts tokens as one tokenizer does, which need not be the model's. */
export interface TokenCounter {
  /** Shown in the rule of every estimated charge, such as `o200k`. */
  readonly name: string;
  /** How far a count may be off without any calibration: 0.25 is ±25 %. */
  readonly band: number;
  count(text: string): number;
}

/** Usage that no response stated. */
export interface Estimate {
  readonly usage: Usage;
  /** How it was estimated, with its band: stands in the rule of its charges. */
  readonly rule: string;
  /** Why the output is a lower bound; null when nothing speaks for hidden tokens. */
  readonly hidden: string | null;
}

/** Returns the estimated usage of a call that was answered and whose answer states none. */
export function estimateUsage(
  model: string,
  texts: CallTexts,
  { counter, calibration }: { readonly counter: TokenCounter; readonly calibration: Calibration },
): Estimate {
  const input = sized(counter, calibration.factorOf(model, 'input'), texts.request);
  const output = sized(counter, calibration.factorOf(model, 'output'), texts.response ?? '');
  const reasons = calibration.reasons(model) || speaksOfReasoning(texts.request);
  return {
    usage: { ...NO_USAGE, requests: 1, input_uncached: input.tokens, output: output.tokens },
    rule: `tokens estimated: ${said('input', counter, input)}, ${said('output', counter, output)}`,
    hidden: reasons ? `"${model}" reasons, and how many tokens of it cannot be seen in its answer` : null,
  };
}

interface Sized {
  readonly tokens: number;
  readonly factor: Factor | null;
}

function sized(counter: TokenCounter, factor: Factor | null, body: string): Sized {
  const counted = counter.count(visibleText(body));
  return { tokens: Math.round(counted * (factor?.factor ?? 1)), factor };
}

function said(direction: Direction, counter: TokenCounter, { tokens, factor }: Sized): string {
  const low = Math.floor(tokens * (factor === null ? 1 - counter.band : factor.low / factor.factor));
  const high = Math.ceil(tokens * (factor === null ? 1 + counter.band : factor.high / factor.factor));
  const how =
    factor === null
      ? `${counter.name} ±${Math.round(counter.band * 100)} %`
      : `${counter.name} × ${factor.factor.toFixed(3)} from ${factor.calls} calls`;
  return `${direction} ${low}–${high} (${how})`;
}

/** Four characters a token: right for English and code, far off for other scripts. */
export const BY_CHARACTERS: TokenCounter = {
  name: 'characters ÷ 4',
  band: 0.5,
  count: (text) => Math.ceil(text.length / 4),
};
