/** Responses of the Gemini API as Gemini CLI records them for its tests: `{method, response}`, one a line. */

import type { Json, JsonObject } from '../../model/json.ts';
import type { RequestEvent } from './event.ts';
import { digestOf, listAt, objectAt, objectOf, textAt } from './fields.ts';
import { GEMINI_AGENT } from './gemini-stats.ts';

/** Returns the request of a recorded response; null for methods that are not billed, such as `countTokens`. */
export function recordedResponse(record: JsonObject, session: string): RequestEvent | null {
  const { response } = record;
  if (textAt(record, 'method')?.startsWith('generateContent') !== true) return null;
  const whole = objectOf(response);
  const chunks = whole === null ? listAt(record, 'response') : [whole];
  const parts: JsonObject[] = [];
  let model: string | null = null;
  let id: string | null = null;
  let isFinished = false;
  for (const chunk of chunks) {
    const one = objectOf(chunk);
    const metadata = objectAt(one, 'usageMetadata');
    if (metadata !== null) parts.push(metadata);
    model = textAt(one, 'modelVersion') ?? model;
    id = textAt(one, 'responseId') ?? id;
    isFinished ||= objectAt(one, 'promptFeedback')?.['blockReason'] !== undefined || hasFinished(one);
  }
  // Counts of a stream grow: the last value of a field is that of the whole answer.
  const usage = parts.reduce((merged, part) => ({ ...merged, ...part }), {});
  return {
    kind: 'request',
    agent: GEMINI_AGENT,
    session,
    key: id ?? `response ${digestOf(response ?? null)}`,
    subagent: null,
    at: null,
    provider: 'google',
    model,
    usage: parts.length === 0 ? null : { format: 'google', raw: usage },
    final: isFinished,
    durationMs: null,
    status: isFinished ? 'ok' : 'truncated',
    selectors: {},
    reported: null,
    tags: {},
    flags: [],
  };
}

function hasFinished(chunk: JsonObject | null): boolean {
  return listAt(chunk, 'candidates').some((one: Json) => textAt(objectOf(one), 'finishReason') !== null);
}
