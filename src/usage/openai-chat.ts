import { isJsonObject, type JsonObject } from '../model/json.ts';
import { parseUsd, type Usd } from '../model/money.ts';
import type { Usage } from '../model/usage.ts';
import type { UsageFormat, UsageReading } from './format.ts';
import { count, judged, missing, part, selectorsFrom, single, text, usageOf } from './reading.ts';
import { eventJson } from './sse.ts';

/** OpenAI chat completions, and everything that calls itself compatible with them. */
export const openaiChat: UsageFormat = {
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
};

function usageObject(body: unknown): JsonObject | undefined {
  return part(body, 'usage') ?? part(part(body, 'x_groq'), 'usage');
}

function bare(body: unknown): JsonObject | undefined {
  return isJsonObject(body) && 'prompt_tokens' in body ? body : undefined;
}

function selectorFields(chunk: JsonObject): JsonObject {
  const tier = chunk['service_tier'];
  return typeof tier === 'string' ? { service_tier: tier } : {};
}

function read(body: unknown, usage: JsonObject | undefined, partial: boolean): UsageReading {
  const served = text(body, 'model');
  if (usage === undefined) return missing('the response carries no usage', served, partial);
  const prompt = count(usage, 'prompt_tokens');
  if (prompt === undefined) return missing('the usage has no prompt_tokens', served, partial);
  return judged({
    raw: usage,
    entries: single(leaves(usage, prompt)),
    served,
    selectors: selectorsFrom([usage, 'service_tier'], [body, 'service_tier']),
    reported: reportedCost(usage),
    partial,
  });
}

function leaves(usage: JsonObject, prompt: number): Usage {
  const input = part(usage, 'prompt_tokens_details');
  const details = part(usage, 'completion_tokens_details');
  // Three spellings of the same number: the details, DeepSeek's pair, Moonshot's plain field.
  const cached =
    count(input, 'cached_tokens') ??
    count(usage, 'prompt_cache_hit_tokens') ??
    count(usage, 'cached_tokens') ??
    0;
  const written = count(input, 'cache_write_tokens') ?? 0;
  const completion = count(usage, 'completion_tokens') ?? 0;
  const reasoning = count(details, 'reasoning_tokens') ?? null;
  const apart = reasoning !== null && isApart(count(usage, 'total_tokens'), prompt, completion, reasoning);
  return usageOf({
    input_uncached: prompt - cached - written,
    cache_read: cached,
    cache_write_unknown: written,
    output: apart ? completion + reasoning : completion,
    reasoning,
    audio_input: count(input, 'audio_tokens') ?? 0,
    audio_output: count(details, 'audio_tokens') ?? 0,
  });
}

/** xAI counts reasoning beside the completion instead of inside it: only its total tells. */
function isApart(total: number | undefined, prompt: number, completion: number, reasoning: number): boolean {
  if (total === undefined) return reasoning > completion;
  return reasoning > 0 && total === prompt + completion + reasoning;
}

/** xAI says its price in 10⁻¹⁰ dollars, OpenRouter in dollars as a number. */
function reportedCost(usage: JsonObject): Usd | null {
  const ticks = usage['cost_in_usd_ticks'];
  if (typeof ticks === 'number' && Number.isSafeInteger(ticks) && ticks >= 0)
    return BigInt(ticks) * 10n ** 8n;
  const dollars = usage['cost'];
  if (typeof dollars !== 'number' || !(dollars >= 0)) return null;
  try {
    return parseUsd(dollars.toFixed(15));
  } catch {
    return null;
  }
}
