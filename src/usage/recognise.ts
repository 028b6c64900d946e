import { isJsonObject, type JsonObject } from '../model/json.ts';

/** Fields that only one format has; with one of them on it a usage object cannot be of another. */
const OWN_FIELDS: Readonly<Record<string, readonly string[]>> = {
  'openai-chat': [
    'prompt_tokens',
    'completion_tokens',
    'prompt_cache_hit_tokens',
    'prompt_cache_miss_tokens',
  ],
  google: ['promptTokenCount', 'candidatesTokenCount', 'totalTokenCount'],
  'google-interactions': ['total_input_tokens', 'total_output_tokens'],
  'bedrock-converse': ['inputTokens', 'outputTokens'],
};

/** `input_tokens` and `output_tokens` are the words of two vendors: these fields tell them apart. */
const RESPONSES_FIELDS = ['input_tokens_details', 'total_tokens'];
const ANTHROPIC_FIELDS = [
  'cache_creation_input_tokens',
  'cache_read_input_tokens',
  'cache_creation',
  'server_tool_use',
  'iterations',
  'inference_geo',
  'speed',
];

/** What a usage object can be, and the fields that say so. */
export interface Recognised {
  /** Ids of the formats that it fits; two when its fields do not tell, none when it is no usage object. */
  readonly formats: readonly string[];
  readonly fields: readonly string[];
}

/** Returns the formats that a usage object fits by the names of its fields. */
export function recognise(usage: JsonObject): Recognised {
  const formats: string[] = [];
  const fields: string[] = [];
  for (const [format, own] of Object.entries(OWN_FIELDS)) {
    const found = own.filter((field) => field in usage);
    if (found.length === 0) continue;
    formats.push(format);
    fields.push(...found);
  }
  const shared = ['input_tokens', 'output_tokens'].filter((field) => field in usage);
  if (shared.length === 0) return { formats, fields };
  const responses = RESPONSES_FIELDS.filter((field) => field in usage);
  const anthropic = ANTHROPIC_FIELDS.filter((field) => field in usage);
  const details = usage['output_tokens_details'];
  if (isJsonObject(details) && 'reasoning_tokens' in details) responses.push('output_tokens_details');
  if (isJsonObject(details) && 'thinking_tokens' in details) anthropic.push('output_tokens_details');
  const both = responses.length > 0 === anthropic.length > 0;
  if (both || responses.length > 0) formats.push('openai-responses');
  if (both || anthropic.length > 0) formats.push('anthropic');
  return { formats, fields: [...fields, ...shared, ...responses, ...anthropic] };
}

/** Where the formats keep their usage object, from the outside in. */
const PLACES: readonly (readonly string[])[] = [
  ['usage'],
  ['usageMetadata'],
  ['x_groq', 'usage'],
  ['message', 'usage'],
  ['response', 'usage'],
  ['response', 'usageMetadata'],
  ['interaction', 'usage'],
  ['metadata', 'usage'],
];

/** Returns the usage object of a response or of a stream's event in whatever format; null when it has none. */
export function findUsage(body: unknown): JsonObject | null {
  if (!isJsonObject(body)) return null;
  for (const place of PLACES) {
    let found: unknown = body;
    for (const key of place) found = isJsonObject(found) ? found[key] : undefined;
    if (isJsonObject(found) && recognise(found).formats.length > 0) return found;
  }
  return recognise(body).formats.length > 0 ? body : null;
}
