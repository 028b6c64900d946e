import { isJsonObject } from '../model/json.ts';
import { eventJson, looksLikeSse, parseSse } from './sse.ts';

/** Fields that say how a message is made up instead of what it says. */
const STRUCTURE = new Set([
  'model',
  'id',
  'type',
  'role',
  'object',
  'finish_reason',
  'finishReason',
  'stop_reason',
  'status',
  'created',
  'signature',
  'encrypted_content',
  'tool_call_id',
  'tool_use_id',
  'call_id',
  'service_tier',
  'modelVersion',
  'responseId',
  'system_fingerprint',
  'cache_control',
]);
/** Files and pictures in a text are no text: nobody can count their tokens without the model. */
const ENCODED = /^(?:data:[\w/+.-]+;base64,|[A-Za-z0-9+/]{512,}={0,2}$)/;

/**
 * Returns what a model reads of a request's body, or what it wrote of a response's: all texts in it without the
 * structure around them. A body that is no JSON is its own text.
 */
export function visibleText(body: string): string {
  const texts: string[] = [];
  if (looksLikeSse(body)) {
    for (const event of parseSse(body)) {
      const chunk = eventJson(event);
      if (!repeats(chunk)) collect(chunk, texts);
    }
    return texts.join('');
  }
  try {
    collect(JSON.parse(body), texts);
  } catch {
    return body;
  }
  return texts.join('\n');
}

/** Some streams say a text in pieces and then once more as a whole. */
function repeats(chunk: unknown): boolean {
  const type = isJsonObject(chunk) ? chunk['type'] : undefined;
  return typeof type === 'string' && type.startsWith('response.') && !type.endsWith('.delta');
}

function collect(value: unknown, texts: string[]): void {
  if (typeof value === 'string') {
    if (value !== '' && !ENCODED.test(value)) texts.push(value);
  } else if (Array.isArray(value)) {
    for (const item of value) collect(item, texts);
  } else if (isJsonObject(value)) {
    for (const [key, item] of Object.entries(value)) if (!STRUCTURE.has(key)) collect(item, texts);
  }
}

/** Returns whether a body speaks of reasoning: then a model may have written what the response does not show. */
export function speaksOfReasoning(body: string): boolean {
  return /"(?:reasoning\w*|thinking\w*|thoughts?\w*)"\s*:\s*(?!null|false|0[,}])/.test(body);
}
