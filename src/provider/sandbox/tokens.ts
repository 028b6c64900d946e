/** The sandbox's own tokenizer and what a request is billed at. */
import { NO_USAGE, type Usage } from '../../model/usage.ts';
import type { SandboxModel } from './models.ts';
import { lognormal } from './random.ts';
import type { SandboxTrial } from './trial-header.ts';

/** Tokens that every message costs besides its text. */
export const MESSAGE_TOKENS = 4;

/** Returns the tokens of this many characters: one per four, rounded up. It is no real model's tokenizer. */
export function tokensOf(characters: number): number {
  return Math.ceil(characters / 4);
}

/** Billed tokens of one request. */
export interface SandboxUsage {
  /** All input tokens. */
  readonly input: number;
  /** The part of `input` that was read from the cache. */
  readonly cached: number;
  /** The part of `input` that was written to the cache; only Anthropic's wire reports it. */
  readonly written: number;
  /** All output tokens, reasoning included. */
  readonly output: number;
  readonly reasoning: number;
}

/**
 * Returns how much of the input comes from the cache. The first request of a case writes it, later ones read
 * it; by the trial's place and not by arrival, so that concurrency cannot change what a run costs.
 */
export function cacheUse(
  model: SandboxModel,
  input: number,
  place: { readonly trial: SandboxTrial | null; readonly step: number },
): Pick<SandboxUsage, 'cached' | 'written'> {
  const { trial, step } = place;
  const share = Math.floor(input * model.cacheShare);
  if (trial === null) return { cached: 0, written: 0 };
  const first = trial.repeat === 1 && trial.attempt === 1 && step === 0;
  return first ? { cached: 0, written: share } : { cached: share, written: 0 };
}

/** Returns the reasoning tokens of the request of this name. */
export function reasoningTokens(model: SandboxModel, name: string): number {
  if (model.reasoningTokens.median === 0) return 0;
  return Math.round(lognormal(name, model.reasoningTokens.median, model.reasoningTokens.sigma));
}

/** Returns the usage in firstpass's own leaves; `writes` says whether the wire bills cache writes apart. */
export function canonicalUsage(usage: SandboxUsage, writes: boolean): Usage {
  const written = writes ? usage.written : 0;
  return {
    ...NO_USAGE,
    input_uncached: usage.input - usage.cached - written,
    cache_read: usage.cached,
    cache_write_5m: written,
    output: usage.output,
    // Anthropic's wire counts reasoning into the output and does not say how much it was.
    reasoning: writes ? null : usage.reasoning,
    requests: 1,
  };
}
