import type { Usage } from '../model/usage.ts';
import type { EntryKind, UsageFormat, UsageReading } from './format.ts';
import { parseSse } from './sse.ts';

/**
 * One billed entry as other programs read it: the leaves of `Usage`, and for a format whose responses bill
 * several entries what each was for and which model did it.
 */
export type UsageRecord = { readonly model?: string; readonly kind?: EntryKind } & Usage;

/** Formats whose responses bill parts of their work apart. */
const WITH_ENTRIES = new Set(['anthropic']);

/** Returns the canonical records of a reading, one a billed entry. */
export function usageRecords(
  format: UsageFormat,
  reading: Extract<UsageReading, { kind: 'usage' }>,
): readonly UsageRecord[] {
  return reading.entries.map(({ usage, model, kind }) => {
    if (!WITH_ENTRIES.has(format.id)) return usage;
    const name = model ?? reading.served;
    return { ...(name === null ? {} : { model: name }), kind, ...usage };
  });
}

/**
 * Returns the readings of a text: one response as JSON, one response as a stream of events (also as JSON lines),
 * a bare usage object, or a list of any of these bodies.
 */
export function readUsageText(format: UsageFormat, text: string): readonly UsageReading[] {
  let body: unknown;
  try {
    body = JSON.parse(text.replace(/^\uFEFF/, ''));
  } catch {
    return [readStream(format, text)];
  }
  if (!Array.isArray(body)) return [format.fromBody(body)];
  const bodies: readonly unknown[] = body;
  return isChunks(bodies) ? [format.fromBody(bodies)] : bodies.map((one) => format.fromBody(one));
}

function readStream(format: UsageFormat, text: string): UsageReading {
  const events = parseSse(text);
  if (events.some((event) => /^\s*[[{]/.test(event.data))) return format.fromStream(events);
  const reason =
    text.trim() === '' ? 'the input is empty' : 'the input is neither JSON nor a stream of events';
  return { kind: 'missing', reason, served: null, partial: false };
}

/** Gemini without `alt=sse` sends its stream as one list of chunks: all but the last are unfinished. */
function isChunks(bodies: readonly unknown[]): boolean {
  return (
    bodies.length > 1 &&
    bodies.every((one) => typeof one === 'object' && one !== null && 'candidates' in one) &&
    !JSON.stringify(bodies[0]).includes('"finishReason"')
  );
}
