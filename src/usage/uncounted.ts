import { isJsonObject, type JsonObject } from '../model/json.ts';
import { promptTokens, type UsageEntry } from '../model/usage.ts';

/** Fields whose counts the leaves hold already, or that only split a leaf that has one price. */
const COUNTED: Readonly<Record<string, readonly string[]>> = {
  'openai-chat': [
    'prompt_tokens',
    'completion_tokens',
    'total_tokens',
    'cached_tokens',
    'cache_write_tokens',
    'cache_creation_tokens',
    'cache_creation_input_tokens',
    'cache_read_input_tokens',
    'prompt_cache_hit_tokens',
    'prompt_cache_miss_tokens',
    'reasoning_tokens',
    'audio_tokens',
    'text_tokens',
    'accepted_prediction_tokens',
    'rejected_prediction_tokens',
    'image_tokens',
    'cached_image_tokens',
    'video_tokens',
    'citation_tokens',
  ],
  'openai-responses': [
    'input_tokens',
    'output_tokens',
    'total_tokens',
    'cached_tokens',
    'cache_write_tokens',
    'reasoning_tokens',
    'audio_tokens',
    'text_tokens',
    'image_tokens',
    'cached_image_tokens',
  ],
  anthropic: [
    'input_tokens',
    'output_tokens',
    'cache_creation_input_tokens',
    'cache_read_input_tokens',
    'cache_deleted_input_tokens',
    'thinking_tokens',
    'total_tokens',
  ],
  google: [
    'promptTokenCount',
    'candidatesTokenCount',
    'totalTokenCount',
    'cachedContentTokenCount',
    'thoughtsTokenCount',
    'toolUsePromptTokenCount',
  ],
  'google-interactions': [
    'total_input_tokens',
    'total_output_tokens',
    'total_tokens',
    'total_cached_tokens',
    'total_thought_tokens',
    'total_tool_use_tokens',
  ],
  'bedrock-converse': [
    'inputTokens',
    'outputTokens',
    'totalTokens',
    'cacheReadInputTokens',
    'cacheWriteInputTokens',
    'cacheReadInputTokenCount',
    'cacheWriteInputTokenCount',
  ],
};

const TOTALS = ['total_tokens', 'totalTokenCount', 'totalTokens'];
const COUNT = /(?:tokens?|TokenCount|Tokens|_seconds|_characters)$/;
/** Parts of a cache's writes by lifetime: what is not told apart counts as of unknown lifetime. */
const LIFETIME = /^ephemeral_\w+_input_tokens$/;
/**
 * Returns what a usage object counts and no leaf holds, by name: fields that this format is not known to have
 * and tokens of the stated total that nothing explains. Such a response has a part that cannot be priced.
 */
export function uncounted(
  format: string,
  usage: JsonObject,
  entries: readonly UsageEntry[],
): Readonly<Record<string, number>> {
  const found: Record<string, number> = {};
  const known = new Set(COUNTED[format] ?? []);
  visit(usage, '', (path, key, value) => {
    if (!COUNT.test(key) || LIFETIME.test(key) || known.has(key)) return;
    found[path] = value;
  });
  Object.assign(found, beyondIterations(usage));
  const rest = beyondTotal(usage, entries);
  // An unknown field may be what the total has too much: one name for it is enough.
  if (rest > 0 && Object.keys(found).length === 0) found['unexplained'] = rest;
  return found;
}

function visit(
  object: JsonObject,
  above: string,
  each: (path: string, key: string, value: number) => void,
): void {
  for (const [key, value] of Object.entries(object)) {
    const path = above === '' ? key : `${above}.${key}`;
    if (typeof value === 'number' && value > 0) each(path, key, value);
    else if (isJsonObject(value)) visit(value, path, each);
  }
}

/** Iterations that are billed on top of what the top level counts. */
const ON_TOP = new Set<unknown>(['compaction', 'advisor_message']);

/** What Anthropic's top level counts and the answer's iterations, which are billed in its place, do not. */
function beyondIterations(usage: JsonObject): Readonly<Record<string, number>> {
  const { iterations } = usage;
  const listed = Array.isArray(iterations) ? iterations.filter((one) => isJsonObject(one)) : [];
  const own = listed.filter((one) => !ON_TOP.has(one['type']));
  if (own.length === 0) return {};
  const counts = (COUNTED['anthropic'] ?? []).flatMap((key) => {
    // No total of its own: it is the sum of the others.
    if (key === 'total_tokens' || typeof usage[key] !== 'number') return [];
    const rest = own.reduce((left, one) => left - Number(one[key] ?? 0), usage[key]);
    return rest > 0 ? [[`beyond_iterations.${key}`, rest] as const] : [];
  });
  return Object.fromEntries(counts);
}

/** Tokens of the format's own total that the leaves do not have; 0 when it states none. */
function beyondTotal(usage: JsonObject, entries: readonly UsageEntry[]): number {
  const key = TOTALS.find((name) => typeof usage[name] === 'number');
  const total = key === undefined ? undefined : usage[key];
  if (typeof total !== 'number') return 0;
  const counted = entries.reduce((sum, { usage: one }) => sum + promptTokens(one) + one.output, 0);
  return total - counted;
}
