import { isJsonObject, type JsonObject } from '../model/json.ts';
import type { Usage } from '../model/usage.ts';
import type { UsageFormat, UsageReading } from './format.ts';
import { guarded } from './guarded.ts';
import {
  count,
  inputParts,
  judged,
  knowsOutput,
  list,
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

/** OpenAI Responses. The stream's last event repeats the whole response, usage included. */
export const openaiResponses: UsageFormat = guarded({
  id: 'openai-responses',
  fromBody: (body) => read(body, false),
  fromStream(events) {
    let response: unknown;
    let finished = false;
    for (const event of events) {
      const chunk = eventJson(event);
      if (!isJsonObject(chunk)) continue;
      response = part(chunk, 'response') ?? response;
      if (/^response\.(completed|incomplete|failed)$/.test(text(chunk, 'type') ?? '')) finished = true;
    }
    return read(response, !finished);
  },
});

function read(body: unknown, partial: boolean): UsageReading {
  const served = text(body, 'model');
  const usage = part(body, 'usage') ?? (isJsonObject(body) && 'input_tokens' in body ? body : undefined);
  if (usage === undefined) return missing('the response carries no usage', served, partial);
  const input = count(usage, 'input_tokens');
  if (input === undefined) return missing('the usage has no input_tokens', served, partial);
  const reading = judged({
    raw: usage,
    entries: single(leaves(usage, input, body)),
    served,
    selectors: selectorsFrom([usage, 'service_tier'], [body, 'service_tier']),
    reported: reportedCost(usage),
    partial,
  });
  const known = knowsOutput(count(usage, 'output_tokens'), count(usage, 'total_tokens'), input);
  return requireOutput(reading, 'output_tokens', known);
}

function leaves(usage: JsonObject, input: number, body: unknown): Usage {
  const details = part(usage, 'input_tokens_details');
  const output = part(usage, 'output_tokens_details');
  const cached = count(details, 'cached_tokens') ?? 0;
  const written = count(details, 'cache_write_tokens') ?? 0;
  const cachedImages = count(details, 'cached_image_tokens') ?? 0;
  return usageOf({
    input_uncached: input - cached - written,
    cache_read: cached,
    cache_write_unknown: written,
    output: count(usage, 'output_tokens') ?? 0,
    reasoning: count(output, 'reasoning_tokens') ?? null,
    audio_input: count(details, 'audio_tokens') ?? 0,
    audio_output: count(output, 'audio_tokens') ?? 0,
    server_tools: { ...toolsInOutput(body), ...serverTools(usage) },
    ...partsOf({
      ...inputParts(
        { image: (count(details, 'image_tokens') ?? 0) - cachedImages, video: undefined },
        input - cached - written,
      ),
      image_cache_read: cachedImages,
      image_output: count(output, 'image_tokens'),
    }),
  });
}

/** Tools that the provider runs and bills by the call: they stand in the output, not in the usage. */
const TOOL_ITEMS: Readonly<Record<string, string>> = {
  web_search_call: 'web_search',
  file_search_call: 'file_search',
  code_interpreter_call: 'code_interpreter',
};

function toolsInOutput(body: unknown): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const item of list(body, 'output')) {
    const name = TOOL_ITEMS[text(item, 'type') ?? ''];
    if (name !== undefined) counts[name] = (counts[name] ?? 0) + 1;
  }
  return counts;
}
