import { isJsonObject, type JsonObject } from '../model/json.ts';
import type { Usage } from '../model/usage.ts';
import type { UsageFormat, UsageReading } from './format.ts';
import { guarded } from './guarded.ts';
import {
  count,
  judged,
  knowsOutput,
  list,
  missing,
  part,
  requireOutput,
  single,
  text,
  usageOf,
} from './reading.ts';
import { eventJson } from './sse.ts';

/** Bedrock Converse: disjoint leaves; the `…Count` fields repeat others and are never added to them. */
export const bedrockConverse: UsageFormat = guarded({
  id: 'bedrock-converse',
  fromBody: (body) => read(body, false),
  /** The events of the binary stream as JSON, one an event. */
  fromStream(events) {
    let metadata: unknown = {};
    let finished = false;
    for (const event of events) {
      const chunk = eventJson(event);
      metadata = part(chunk, 'metadata') ?? metadata;
      if (part(chunk, 'messageStop') !== undefined) finished = true;
    }
    return read(metadata, !finished);
  },
});

function read(body: unknown, partial: boolean): UsageReading {
  const usage = part(body, 'usage') ?? (isJsonObject(body) && 'inputTokens' in body ? body : undefined);
  if (usage === undefined) return missing('the response carries no usage', null, partial);
  if (count(usage, 'inputTokens') === undefined)
    return missing('the usage has no inputTokens', null, partial);
  const tier = text(part(body, 'serviceTier'), 'type');
  const reading = judged({
    raw: usage,
    entries: single(leaves(usage)),
    served: null,
    selectors: tier === null ? {} : { service_tier: tier },
    partial,
  });
  const known = knowsOutput(
    count(usage, 'outputTokens'),
    count(usage, 'totalTokens'),
    count(usage, 'inputTokens'),
  );
  return requireOutput(reading, 'outputTokens', known);
}

function leaves(usage: JsonObject): Usage {
  const written = count(usage, 'cacheWriteInputTokens') ?? count(usage, 'cacheWriteInputTokenCount') ?? 0;
  const fiveMinutes = lifetime(usage, '5m');
  const oneHour = lifetime(usage, '1h');
  const known = fiveMinutes + oneHour <= written || Number.isNaN(written);
  return usageOf({
    input_uncached: count(usage, 'inputTokens') ?? 0,
    cache_read: count(usage, 'cacheReadInputTokens') ?? count(usage, 'cacheReadInputTokenCount') ?? 0,
    cache_write_5m: known ? fiveMinutes : 0,
    cache_write_1h: known ? oneHour : 0,
    cache_write_unknown: known ? written - fiveMinutes - oneHour : written,
    output: count(usage, 'outputTokens') ?? 0,
  });
}

function lifetime(usage: JsonObject, ttl: string): number {
  let tokens = 0;
  for (const detail of list(usage, 'cacheDetails')) {
    if (text(detail, 'ttl') === ttl) tokens += count(detail, 'inputTokens') ?? 0;
  }
  return tokens;
}
