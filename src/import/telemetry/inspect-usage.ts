/** What a `ModelUsage` of Inspect says: whether cached input is inside its input depends on version and provider. */

import type { JsonObject } from '../../model/json.ts';
import { NO_USAGE, type Usage } from '../../model/usage.ts';
import { usageFormats } from '../../usage/index.ts';
import { recognise as recogniseUsage } from '../../usage/recognise.ts';
import type { RawUsage } from './event.ts';
import { countAt, numberAt, objectAt } from './fields.ts';

/** Usage as leaves, with what it does not say. */
export interface InspectUsage {
  readonly usage: RawUsage;
  readonly flags: readonly string[];
}

/** Providers whose own counts of input exclude cached tokens: the answer where the numbers leave it open. */
const EXCLUSIVE = new Set(['anthropic', 'amazon-bedrock']);

/**
 * Returns the leaves of a `ModelUsage`. The total that it tells decides what is inside what: logs of OpenAI until
 * mid-2025 count cached tokens in `input_tokens`, later ones and those of Anthropic do not; some providers leave
 * reasoning out of `output_tokens`.
 */
export function inspectUsage(told: JsonObject, provider: string | null): InspectUsage {
  const input = countAt(told, 'input_tokens');
  const output = countAt(told, 'output_tokens');
  const read = countAt(told, 'input_tokens_cache_read');
  const written = countAt(told, 'input_tokens_cache_write');
  const reasoning = numberAt(told, 'reasoning_tokens');
  const { isInside, beside, isSure } = shapeOf({
    input,
    output,
    cached: read + written,
    reasoning: reasoning ?? 0,
    total: numberAt(told, 'total_tokens'),
    isExclusive: EXCLUSIVE.has(provider ?? ''),
  });
  const usage: Usage = {
    ...NO_USAGE,
    input_uncached: isInside ? input - read - written : input,
    cache_read: read,
    cache_write_unknown: written,
    output: output + beside,
    reasoning,
    requests: 1,
  };
  return {
    usage: { format: 'canonical', raw: usage as unknown as JsonObject },
    flags: isSure ? [] : ['cache-unclear'],
  };
}

interface Counts {
  readonly input: number;
  readonly output: number;
  /** Read from the cache and written to it. */
  readonly cached: number;
  readonly reasoning: number;
  readonly total: number | null;
  readonly isExclusive: boolean;
}

interface UsageShape {
  /** Whether cached tokens are part of the input. */
  readonly isInside: boolean;
  /** Reasoning that is not part of the output. */
  readonly beside: number;
  readonly isSure: boolean;
}

function shapeOf({ input, output, cached, reasoning, total, isExclusive }: Counts): UsageShape {
  const sum = input + output;
  if (cached === 0)
    return { isInside: false, beside: total === sum + reasoning ? reasoning : 0, isSure: true };
  // A part is not larger than the whole, whatever the total says.
  if (cached > input) {
    const beside = total === sum + cached + reasoning || total === sum + reasoning ? reasoning : 0;
    return { isInside: false, beside, isSure: true };
  }
  if (total === sum + cached) return { isInside: false, beside: 0, isSure: true };
  if (total === sum) return { isInside: true, beside: 0, isSure: true };
  if (total === sum + cached + reasoning) return { isInside: false, beside: reasoning, isSure: true };
  if (total === sum + reasoning) return { isInside: true, beside: reasoning, isSure: true };
  return { isInside: !isExclusive, beside: 0, isSure: false };
}

/**
 * Returns the provider's own usage object of a recorded call where it comes to the same counts: it may know the
 * lifetime of cache writes and the tier. Null where there is none, or where it tells something else.
 */
export function providerUsage(call: JsonObject | null, known: RawUsage): RawUsage | null {
  const response = objectAt(call, 'response');
  const raw = objectAt(response, 'usage') ?? objectAt(response, 'usage_metadata');
  if (raw === null) return null;
  for (const format of recogniseUsage(raw).formats) {
    const reading = usageFormats[format]?.fromBody(raw);
    if (reading?.kind !== 'usage' || reading.entries.length !== 1) continue;
    const [entry] = reading.entries;
    if (entry !== undefined && isAlike(entry.usage, known.raw as unknown as Usage)) return { format, raw };
  }
  return null;
}

function isAlike(left: Usage, right: Usage): boolean {
  return (
    left.input_uncached === right.input_uncached &&
    left.cache_read === right.cache_read &&
    writes(left) === writes(right) &&
    left.output === right.output
  );
}

function writes(usage: Usage): number {
  return usage.cache_write_5m + usage.cache_write_1h + usage.cache_write_unknown;
}
