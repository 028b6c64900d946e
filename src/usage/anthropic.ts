import { isJsonObject, type Json, type JsonObject } from '../model/json.ts';
import type { Usage } from '../model/usage.ts';
import type { EntryKind, ReadEntry, UsageFormat, UsageReading } from './format.ts';
import { guarded } from './guarded.ts';
import {
  count,
  judged,
  list,
  missing,
  part,
  requireOutput,
  selectorsFrom,
  text,
  usageOf,
} from './reading.ts';
import { serverTools } from './server-tools.ts';
import { eventJson } from './sse.ts';

/** Anthropic Messages: input leaves are disjoint already; iterations are billed one by one. */
export const anthropic: UsageFormat = guarded({
  id: 'anthropic',
  fromBody: (body) =>
    read(part(body, 'usage') ?? (isJsonObject(body) && 'input_tokens' in body ? body : undefined), {
      served: text(body, 'model'),
      partial: false,
    }),
  fromStream(events) {
    let usage: JsonObject | undefined;
    let served: string | null = null;
    let finished = false;
    for (const event of events) {
      // Most events carry text only: they are not parsed again.
      if (!event.data.includes('"usage"') && !event.data.includes('"message_stop"')) continue;
      const chunk = eventJson(event);
      const type = text(chunk, 'type');
      const message = part(chunk, 'message');
      served ??= text(message, 'model');
      // `message_delta` is cumulative: per field the last value wins, and nothing is added.
      const newer = type === 'message_start' ? part(message, 'usage') : part(chunk, 'usage');
      if (newer !== undefined) usage = merge(usage, newer);
      if (type === 'message_delta' || type === 'message_stop') finished = true;
    }
    return read(usage, { served, partial: !finished });
  },
});

function merge(older: JsonObject | undefined, newer: JsonObject): JsonObject {
  const stated = Object.entries(newer).filter(([, value]) => value !== null);
  return { ...older, ...Object.fromEntries<Json>(stated) };
}

function read(
  usage: JsonObject | undefined,
  about: { readonly served: string | null; readonly partial: boolean },
): UsageReading {
  if (usage === undefined) return missing('the response carries no usage', about.served, about.partial);
  if (count(usage, 'input_tokens') === undefined) {
    return missing('the usage has no input_tokens', about.served, about.partial);
  }
  const reading = judged({
    raw: usage,
    entries: entries(usage, about.served),
    selectors: selectorsFrom([usage, 'service_tier'], [usage, 'inference_geo'], [usage, 'speed']),
    ...about,
  });
  const known = count(usage, 'output_tokens') !== undefined;
  return requireOutput(reading, 'output_tokens', known);
}

const KINDS: Readonly<Record<string, EntryKind>> = {
  message: 'message',
  compaction: 'compaction',
  advisor_message: 'advisor',
  fallback_message: 'fallback',
};

function entries(usage: JsonObject, served: string | null): readonly ReadEntry[] {
  const tools = serverTools(usage);
  const iterations = list(usage, 'iterations').filter((one) => isJsonObject(one));
  const kinds = iterations.map((one) => KINDS[text(one, 'type') ?? 'message'] ?? 'message');
  const own = kinds.filter((kind) => kind === 'message' || kind === 'fallback').length;
  // The top level sums up the answer's own iterations only; compaction and advisors are billed on top of it.
  const top: ReadEntry = {
    usage: { ...leaves(usage), server_tools: tools },
    model: null,
    kind: 'message',
  };
  if (iterations.length === 0) return [top];
  const listed = iterations.map((one, index): ReadEntry => {
    const model = text(one, 'model');
    return {
      usage: leaves(one),
      model: model === served ? null : model,
      kind: kinds[index] ?? 'message',
    };
  });
  if (own === 0) return [...listed, top];
  return withTopLevel(listed, top.usage);
}

/** Gives what only the top level says (tools, reasoning of a single answer) to the answer's last iteration. */
function withTopLevel(listed: readonly ReadEntry[], top: Usage): readonly ReadEntry[] {
  const answers = listed.filter((entry) => entry.kind === 'message' || entry.kind === 'fallback');
  const last = answers.at(-1);
  return listed.map((entry) => {
    if (entry !== last) return entry;
    const fits = answers.length === 1 || entry.kind === 'fallback';
    const reasoning = entry.usage.reasoning ?? (fits ? top.reasoning : null);
    return { ...entry, usage: { ...entry.usage, reasoning, server_tools: top.server_tools } };
  });
}

function leaves(usage: Json): Usage {
  const lifetimes = part(usage, 'cache_creation');
  const fiveMinutes = count(lifetimes, 'ephemeral_5m_input_tokens') ?? 0;
  const oneHour = count(lifetimes, 'ephemeral_1h_input_tokens') ?? 0;
  const written = count(usage, 'cache_creation_input_tokens') ?? fiveMinutes + oneHour;
  // A split above its total contradicts it: the total is what is billed, its lifetimes are then unknown.
  const known = fiveMinutes + oneHour <= written || Number.isNaN(written);
  return usageOf({
    input_uncached: count(usage, 'input_tokens') ?? 0,
    cache_read: count(usage, 'cache_read_input_tokens') ?? 0,
    cache_write_5m: known ? fiveMinutes : 0,
    cache_write_1h: known ? oneHour : 0,
    cache_write_unknown: known ? written - fiveMinutes - oneHour : written,
    output: count(usage, 'output_tokens') ?? 0,
    reasoning: count(part(usage, 'output_tokens_details'), 'thinking_tokens') ?? null,
  });
}
