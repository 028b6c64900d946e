/** Usage in LiteLLM's words. */

import type { Json, JsonObject } from '../../model/json.ts';
import { NO_USAGE, type Usage } from '../../model/usage.ts';
import { partsOf } from '../../usage/reading.ts';
import type { RawUsage } from './event.ts';
import { numberOf, objectAt, textAt } from './fields.ts';

/** What a row says it used. */
export interface LitellmUsage {
  readonly usage: RawUsage;
  readonly flags: readonly string[];
  readonly selectors: Readonly<Record<string, string>>;
  readonly isEmpty: boolean;
}

/**
 * Returns the usage of a row: its three counts, with the parts that its usage object tells. LiteLLM's prompt tokens
 * include what was read from and written to a cache, whoever the vendor is; versions that left out the written ones,
 * or both, show by a prompt that is too small or by the stated text tokens. Null when it tells no counts.
 */
export function litellmUsage(row: JsonObject, metadata: JsonObject | null): LitellmUsage | null {
  const object =
    objectAt(metadata, 'usage_object') ??
    objectAt(metadata, 'additional_usage_values') ??
    objectAt(objectAt(row, 'response'), 'usage') ??
    null;
  const prompt = numberOf(row['prompt_tokens']) ?? at(object, 'prompt_tokens');
  const completion = numberOf(row['completion_tokens']) ?? at(object, 'completion_tokens');
  if (prompt === null || completion === null) return null;
  const total = numberOf(row['total_tokens']) ?? at(object, 'total_tokens');
  const details = objectAt(object, 'prompt_tokens_details');
  const written = at(object, 'cache_creation_input_tokens') ?? at(details, 'cache_creation_tokens') ?? 0;
  const read = at(object, 'cache_read_input_tokens') ?? at(details, 'cached_tokens') ?? 0;
  const of = { prompt, read, written, text: at(details, 'text_tokens') };
  const outputDetails = objectAt(object, 'completion_tokens_details');
  const reasoning = at(outputDetails, 'reasoning_tokens');
  const isApart = reasoning !== null && reasoning > 0 && total === prompt + completion + reasoning;
  const { uncached, assumed } = uncachedOf(of);
  const usage: Usage = {
    ...NO_USAGE,
    requests: 1,
    input_uncached: uncached,
    cache_read: read,
    ...lifetimes(object, details, written),
    output: completion + (isApart ? reasoning : 0),
    reasoning,
    audio_input: at(details, 'audio_tokens') ?? 0,
    audio_output: at(outputDetails, 'audio_tokens') ?? 0,
    server_tools: webSearches(object),
    ...partsOf({ image_input: at(details, 'image_tokens') ?? undefined }),
  };
  const parts = [prompt + completion, prompt + completion + read + written, usage.output + prompt];
  return {
    usage: { format: 'canonical', raw: { ...usage } },
    flags: [
      ...(assumed ? ['assumed-cache'] : []),
      ...(object === null ? ['no-cache-told'] : []),
      ...(total !== null && total !== 0 && !parts.includes(total) ? ['total-contradicted'] : []),
    ],
    selectors: selectorsOf(object),
    isEmpty: prompt + completion === 0,
  };
}

function at(object: JsonObject | null, key: string): number | null {
  const value: Json | undefined = object?.[key];
  return value === undefined ? null : numberOf(value);
}

/** Text tokens are the uncached ones where the other parts are told too. */
function uncachedOf({
  prompt,
  read,
  written,
  text,
}: {
  readonly prompt: number;
  readonly read: number;
  readonly written: number;
  readonly text: number | null;
}): { readonly uncached: number; readonly assumed: boolean } {
  const cached = read + written;
  if (cached === 0) return { uncached: prompt, assumed: false };
  if (prompt < cached)
    return { uncached: prompt >= read && text === prompt - read ? text : prompt, assumed: false };
  // Versions before the written tokens were added to the prompt.
  if (text !== null && written > 0 && text === prompt - read) return { uncached: text, assumed: false };
  if (text !== null && text === prompt) return { uncached: prompt, assumed: false };
  return { uncached: prompt - cached, assumed: written > 0 && text !== prompt - cached };
}

function lifetimes(
  object: JsonObject | null,
  details: JsonObject | null,
  written: number,
): Pick<Usage, 'cache_write_5m' | 'cache_write_1h' | 'cache_write_unknown'> {
  const split = objectAt(details, 'cache_creation_token_details') ?? objectAt(object, 'cache_creation');
  const short = at(split, 'ephemeral_5m_input_tokens') ?? 0;
  const long = at(split, 'ephemeral_1h_input_tokens') ?? 0;
  const isSplit = short + long <= written;
  return {
    cache_write_5m: isSplit ? short : 0,
    cache_write_1h: isSplit ? long : 0,
    cache_write_unknown: isSplit ? written - short - long : written,
  };
}

function webSearches(object: JsonObject | null): Readonly<Record<string, number>> {
  const searches = at(objectAt(object, 'server_tool_use'), 'web_search_requests') ?? 0;
  return searches > 0 ? { web_search: searches } : {};
}

function selectorsOf(object: JsonObject | null): Readonly<Record<string, string>> {
  const found: Record<string, string> = {};
  for (const name of ['service_tier', 'inference_geo', 'speed']) {
    const value = textAt(object, name);
    if (value !== null) found[name] = value;
  }
  return found;
}
