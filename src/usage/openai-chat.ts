import { isJsonObject, type JsonObject } from '../model/json.ts';
import type { Usage } from '../model/usage.ts';
import type { UsageFormat, UsageReading } from './format.ts';
import { guarded } from './guarded.ts';
import {
  count,
  inputParts,
  judged,
  knowsOutput,
  missing,
  part,
  partsOf,
  requireOutput,
  selectorsFrom,
  single,
  text,
  usageOf,
} from './reading.ts';
import { reportedCost } from './reported-cost.ts';
import { serverTools } from './server-tools.ts';
import { eventJson } from './sse.ts';

/** OpenAI chat completions, and everything that calls itself compatible with them. */
export const openaiChat: UsageFormat = guarded({
  id: 'openai-chat',
  fromBody: (body) => read(body, usageObject(body) ?? bare(body), false),
  fromStream(events) {
    let usage: JsonObject | undefined;
    let head: unknown;
    let served: string | null = null;
    let finished = false;
    for (const event of events) {
      if (event.data.trim() === '[DONE]') finished = true;
      const chunk = eventJson(event);
      if (!isJsonObject(chunk)) continue;
      head = { ...(isJsonObject(head) ? head : {}), ...selectorFields(chunk) };
      served ??= text(chunk, 'model');
      // Some servers send running totals with every chunk: the last one counts.
      usage = usageObject(chunk) ?? usage;
      if (/"finish_reason"\s*:\s*"/.test(event.data)) finished = true;
    }
    return read({ ...(isJsonObject(head) ? head : {}), model: served }, usage, !finished);
  },
});

function usageObject(body: unknown): JsonObject | undefined {
  return part(body, 'usage') ?? part(part(body, 'x_groq'), 'usage');
}

/** Any of them makes an object the usage itself. */
const PROMPT_FIELDS = ['prompt_tokens', 'prompt_cache_miss_tokens'];

function bare(body: unknown): JsonObject | undefined {
  return isJsonObject(body) && PROMPT_FIELDS.some((field) => field in body) ? body : undefined;
}

function selectorFields(chunk: JsonObject): JsonObject {
  const tier = chunk['service_tier'];
  return typeof tier === 'string' ? { service_tier: tier } : {};
}

function read(body: unknown, usage: JsonObject | undefined, partial: boolean): UsageReading {
  const served = text(body, 'model');
  if (usage === undefined) return missing('the response carries no usage', served, partial);
  const prompt = promptCount(usage);
  if (prompt === undefined) return missing('the usage has no prompt_tokens', served, partial);
  const reading = judged({
    raw: usage,
    entries: single(leaves(usage, prompt)),
    served,
    selectors: selectorsFrom([usage, 'service_tier'], [body, 'service_tier']),
    reported: reportedCost(usage),
    partial,
  });
  const known = knowsOutput(count(usage, 'completion_tokens'), count(usage, 'total_tokens'), prompt);
  return requireOutput(reading, 'completion_tokens', known);
}

/** DeepSeek also splits its prompt in two counts, and a record may hold only these. */
function promptCount(usage: JsonObject): number | undefined {
  const hit = count(usage, 'prompt_cache_hit_tokens');
  const miss = count(usage, 'prompt_cache_miss_tokens');
  const split = hit === undefined || miss === undefined ? undefined : hit + miss;
  const prompt = count(usage, 'prompt_tokens');
  // Two statements that contradict each other are no count.
  if (prompt !== undefined && split !== undefined && prompt !== split) return Number.NaN;
  return prompt ?? split;
}

function leaves(usage: JsonObject, prompt: number): Usage {
  const input = part(usage, 'prompt_tokens_details');
  const details = part(usage, 'completion_tokens_details');
  // Spellings of the same number: the details, DeepSeek's pair, Moonshot's plain field, LiteLLM's.
  const cached =
    count(input, 'cached_tokens') ??
    count(usage, 'prompt_cache_hit_tokens') ??
    count(usage, 'cached_tokens') ??
    count(usage, 'cache_read_input_tokens') ??
    0;
  const written =
    count(input, 'cache_write_tokens') ??
    count(input, 'cache_creation_tokens') ??
    count(usage, 'cache_creation_input_tokens') ??
    0;
  const completion = count(usage, 'completion_tokens') ?? 0;
  const reasoning = count(details, 'reasoning_tokens') ?? count(usage, 'reasoning_tokens') ?? null;
  const apart = reasoning !== null && isApart(count(usage, 'total_tokens'), prompt, completion, reasoning);
  return usageOf({
    input_uncached: prompt - cached - written,
    cache_read: cached,
    cache_write_unknown: written,
    output: apart ? completion + reasoning : completion,
    reasoning,
    audio_input: count(input, 'audio_tokens') ?? 0,
    audio_output: count(details, 'audio_tokens') ?? 0,
    server_tools: serverTools(usage),
    ...partsOf({
      ...inputParts(
        { image: imagesOutsideCache(input), video: count(input, 'video_tokens') },
        prompt - cached - written,
      ),
      image_cache_read: count(input, 'cached_image_tokens'),
      image_output: count(details, 'image_tokens'),
      citation: count(usage, 'citation_tokens'),
    }),
  });
}

function imagesOutsideCache(input: JsonObject | undefined): number | undefined {
  const images = count(input, 'image_tokens');
  return images === undefined ? undefined : images - (count(input, 'cached_image_tokens') ?? 0);
}

/** xAI counts reasoning beside the completion instead of inside it: only its total tells. */
function isApart(total: number | undefined, prompt: number, completion: number, reasoning: number): boolean {
  if (total === undefined) return reasoning > completion;
  return reasoning > 0 && total === prompt + completion + reasoning;
}
