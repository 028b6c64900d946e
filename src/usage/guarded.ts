import type { JsonObject } from '../model/json.ts';
import { isJsonObject } from '../model/json.ts';
import type { UsageFormat, UsageReading } from './format.ts';
import { findUsage, recognise } from './recognise.ts';
import { eventJson, type SseEvent } from './sse.ts';
import { uncounted } from './uncounted.ts';

/**
 * Returns the format with what all formats have in common: a body in another format than declared is refused
 * with what it looks like, and what was counted but fits no leaf is named instead of dropped.
 */
export function guarded(format: UsageFormat): UsageFormat {
  return {
    id: format.id,
    fromBody: (body) =>
      checked(format.id, format.fromBody(body), () => {
        const last: unknown = Array.isArray(body) ? body.at(-1) : body;
        return findUsage(last);
      }),
    fromStream(events) {
      const all = [...events];
      return checked(format.id, format.fromStream(all), () => lastUsage(all));
    },
  };
}

function checked(format: string, reading: UsageReading, find: () => JsonObject | null): UsageReading {
  if (reading.kind === 'invalid') return reading;
  const usage = reading.kind === 'usage' && isJsonObject(reading.raw) ? reading.raw : find();
  if (usage === null) return reading;
  const { formats, fields } = recognise(usage);
  if (formats.length > 0 && !formats.includes(format)) {
    const reason = `this is not ${format}: the fields ${fields.join(', ')} are those of ${formats.join(' or ')}`;
    return { kind: 'invalid', reason, served: reading.served, raw: usage };
  }
  return reading.kind === 'usage'
    ? { ...reading, uncounted: uncounted(format, usage, reading.entries) }
    : reading;
}

/** Only called for a stream in which the declared format found nothing. */
function lastUsage(events: readonly SseEvent[]): JsonObject | null {
  for (const event of events.toReversed()) {
    const usage = findUsage(eventJson(event));
    if (usage !== null) return usage;
  }
  return null;
}
