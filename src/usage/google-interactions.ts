import { isJsonObject, type JsonObject } from '../model/json.ts';
import type { Usage } from '../model/usage.ts';
import type { UsageFormat, UsageReading } from './format.ts';
import { guarded } from './guarded.ts';
import {
  count,
  inputParts,
  judged,
  list,
  missing,
  part,
  partsOf,
  selectorsFrom,
  single,
  text,
  usageOf,
} from './reading.ts';
import { eventJson } from './sse.ts';

/** Gemini Interactions: totals by kind; cached tokens are inside the input, thoughts beside the output. */
export const googleInteractions: UsageFormat = guarded({
  id: 'google-interactions',
  fromBody: (body) => read(body, false),
  fromStream(events) {
    let interaction: JsonObject = {};
    let finished = false;
    for (const event of events) {
      const chunk = eventJson(event);
      interaction = { ...interaction, ...part(chunk, 'interaction') };
      if (text(chunk, 'event_type') === 'interaction.completed') finished = true;
    }
    return read(interaction, !finished);
  },
});

function read(body: unknown, partial: boolean): UsageReading {
  const served = text(body, 'model');
  const usage =
    part(body, 'usage') ?? (isJsonObject(body) && 'total_input_tokens' in body ? body : undefined);
  if (usage === undefined) return missing('the response carries no usage', served, partial);
  const input = count(usage, 'total_input_tokens');
  if (input === undefined) return missing('the usage has no total_input_tokens', served, partial);
  return judged({
    raw: usage,
    entries: single(leaves(usage, input)),
    served,
    selectors: selectorsFrom([body, 'service_tier']),
    partial,
  });
}

function leaves(usage: JsonObject, input: number): Usage {
  const cached = count(usage, 'total_cached_tokens') ?? 0;
  const toolUse = count(usage, 'total_tool_use_tokens') ?? 0;
  const thoughts = count(usage, 'total_thought_tokens') ?? null;
  return usageOf({
    // The cache holds prompts only: more of it than of the input stays negative, whatever tools gave.
    input_uncached: cached > input ? input - cached : input - cached + toolUse,
    cache_read: cached,
    output: (count(usage, 'total_output_tokens') ?? 0) + (thoughts ?? 0),
    reasoning: thoughts,
    audio_input: prompted(usage, 'audio'),
    audio_output: modality(usage, 'output_tokens_by_modality', 'audio'),
    ...partsOf({
      ...inputParts(
        { image: outsideCache(usage, 'image'), video: outsideCache(usage, 'video') },
        input - cached + toolUse,
      ),
      audio_cache_read: modality(usage, 'cached_tokens_by_modality', 'audio'),
      image_cache_read: modality(usage, 'cached_tokens_by_modality', 'image'),
      image_output: modality(usage, 'output_tokens_by_modality', 'image'),
      video_output: modality(usage, 'output_tokens_by_modality', 'video'),
    }),
  });
}

/** Tokens of a kind in the input, tool results included. */
function prompted(usage: JsonObject, name: string): number {
  return (
    modality(usage, 'input_tokens_by_modality', name) + modality(usage, 'tool_use_tokens_by_modality', name)
  );
}

function outsideCache(usage: JsonObject, name: string): number {
  return Math.max(0, prompted(usage, name) - modality(usage, 'cached_tokens_by_modality', name));
}

function modality(usage: JsonObject, key: string, name: string): number {
  let tokens = 0;
  for (const detail of list(usage, key)) {
    if (text(detail, 'modality')?.toLowerCase() === name) tokens += count(detail, 'tokens') ?? 0;
  }
  return tokens;
}
