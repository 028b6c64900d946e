/** Usage in the attributes of spans: OpenTelemetry's GenAI convention, OpenInference's and the AI SDK's. */

import type { JsonObject } from '../model/json.ts';
import { NO_USAGE, type Usage } from '../model/usage.ts';
import { cacheRule, reasoningIsApart } from './genai-libraries.ts';
import { type Attributes, attributesOf, countIn, objectIn } from './otlp-attributes.ts';
import { partsOf } from './reading.ts';

/** What a span says it used. */
export type SpanUsage =
  | { readonly kind: 'none' }
  /** As the provider wrote it: nothing had to be interpreted. */
  | { readonly kind: 'raw'; readonly format: string; readonly raw: JsonObject }
  | {
      readonly kind: 'usage';
      readonly usage: Usage;
      /** Nothing tells whether cached tokens are in the input: they are taken to be, as the standard says. */
      readonly assumed: boolean;
      /** The stated total is neither the sum with nor without the cached tokens. */
      readonly contradicted: boolean;
    };

/** Returns whether any attribute counts tokens. */
export function hasUsage(attributes: Attributes): boolean {
  return countIn(attributes, ...INPUT, ...OUTPUT) !== null;
}

const INPUT = [
  'gen_ai.usage.input_tokens',
  'gen_ai.usage.prompt_tokens',
  'llm.token_count.prompt',
  'ai.usage.inputTokens',
  'ai.usage.promptTokens',
  'ai.usage.tokens',
  'llm.usage.prompt_tokens',
];
const OUTPUT = [
  'gen_ai.usage.output_tokens',
  'gen_ai.usage.completion_tokens',
  'llm.token_count.completion',
  'ai.usage.outputTokens',
  'ai.usage.completionTokens',
  'llm.usage.completion_tokens',
];
const TOTAL = [
  'gen_ai.usage.total_tokens',
  'llm.token_count.total',
  'ai.usage.totalTokens',
  'llm.usage.total_tokens',
];
const CACHE_READ = [
  'gen_ai.usage.cache_read.input_tokens',
  'gen_ai.usage.cache_read_input_tokens',
  'gen_ai.usage.cached_input_tokens',
  'gen_ai.usage.input_cached_tokens',
  'gen_ai.usage.cached_tokens',
  'gen_ai.usage.cache_read_tokens',
  'gen_ai.usage.details.cache_read_input_tokens',
  'gen_ai.usage.details.cache_read_tokens',
  'gen_ai.usage.details.cached_tokens',
  'llm.token_count.prompt_details.cache_read',
  'llm.token_count.prompt_details.cache_input',
  'ai.usage.inputTokenDetails.cacheReadTokens',
  'ai.usage.cachedInputTokens',
  'llm.usage.cache_read_input_tokens',
];
const CACHE_WRITE = [
  'gen_ai.usage.cache_creation.input_tokens',
  'gen_ai.usage.cache_creation_input_tokens',
  'gen_ai.usage.cache_write.input_tokens',
  'gen_ai.usage.cache_write_input_tokens',
  'gen_ai.usage.cache_write_tokens',
  'gen_ai.usage.details.cache_creation_input_tokens',
  'gen_ai.usage.details.cache_write_tokens',
  'llm.token_count.prompt_details.cache_write',
  'ai.usage.inputTokenDetails.cacheWriteTokens',
  'llm.usage.cache_creation_input_tokens',
];
const REASONING = [
  'gen_ai.usage.reasoning.output_tokens',
  'gen_ai.usage.reasoning_tokens',
  'gen_ai.usage.output_reasoning_tokens',
  'gen_ai.usage.details.reasoning_tokens',
  'gen_ai.usage.experimental.reasoning_tokens',
  'gen_ai.usage.details.thoughts_tokens',
  'llm.token_count.completion_details.reasoning',
  'ai.usage.outputTokenDetails.reasoningTokens',
  'ai.usage.reasoningTokens',
  'llm.usage.reasoning_tokens',
];

/** Returns what a span's attributes say; `scope` is the name of the library that wrote them. */
export function spanUsage(
  attributes: Attributes,
  { scope, provider }: { readonly scope: string; readonly provider: string | null },
): SpanUsage {
  const raw = rawUsage(attributes);
  if (raw !== null) return raw;
  const input = countIn(attributes, ...INPUT);
  const output = countIn(attributes, ...OUTPUT);
  const total = countIn(attributes, ...TOTAL);
  // An embedding has no output, and says so by its total or by its kind.
  if (input === null || (output === null && total !== input && !isEmbedding(attributes)))
    return { kind: 'none' };
  const metadata = attributesOf(objectIn(attributes, 'ai.response.providerMetadata'));
  const read =
    countIn(attributes, ...CACHE_READ) ??
    countIn(metadata, 'openai.cachedPromptTokens', 'bedrock.usage.cacheReadInputTokens') ??
    0;
  const written =
    countIn(attributes, ...CACHE_WRITE) ?? countIn(metadata, 'bedrock.usage.cacheWriteInputTokens') ?? 0;
  const reasoning = countIn(attributes, ...REASONING) ?? countIn(metadata, 'openai.reasoningTokens');
  const counts = { input, output: output ?? 0, cached: read + written, total, reasoning };
  const apart = reasoningIsApart(scope, counts);
  const rule = cacheRule({ attributes, scope, provider }, counts, apart);
  const lifetimes = writesByLifetime(attributes, written);
  const uncached = rule.inclusive ? input - read - written : input;
  const usage: Usage = {
    ...NO_USAGE,
    requests: 1,
    input_uncached: uncached,
    cache_read: read,
    ...lifetimes,
    output: counts.output + (apart ? (reasoning ?? 0) : 0),
    reasoning,
    audio_input:
      countIn(attributes, 'gen_ai.usage.audio.input_tokens', 'llm.token_count.prompt_details.audio') ?? 0,
    audio_output:
      countIn(attributes, 'gen_ai.usage.audio.output_tokens', 'llm.token_count.completion_details.audio') ??
      0,
    ...partsOf({
      image_input: countIn(attributes, 'gen_ai.usage.image.input_tokens') ?? undefined,
      video_input: countIn(attributes, 'gen_ai.usage.video.input_tokens') ?? undefined,
    }),
  };
  return { kind: 'usage', usage, assumed: rule.assumed, contradicted: rule.contradicted };
}

function isEmbedding(attributes: Attributes): boolean {
  return (
    attributes['gen_ai.operation.name'] === 'embeddings' ||
    attributes['openinference.span.kind'] === 'EMBEDDING' ||
    countIn(attributes, 'ai.usage.tokens') !== null
  );
}

/** The convention has no lifetimes; instrumentations that tell them do it in the words of the vendor. */
function writesByLifetime(
  attributes: Attributes,
  written: number,
): Pick<Usage, 'cache_write_5m' | 'cache_write_1h' | 'cache_write_unknown'> {
  const of = (name: string): number =>
    countIn(
      attributes,
      `gen_ai.usage.cache_creation.ephemeral_${name}_input_tokens`,
      `gen_ai.usage.cache_creation_${name}.input_tokens`,
      `gen_ai.usage.cache_creation_${name}_input_tokens`,
      `gen_ai.usage.details.ephemeral_${name}_input_tokens`,
    ) ?? 0;
  const [short, long] = [of('5m'), of('1h')];
  const isSplit = short + long <= written;
  return {
    cache_write_5m: isSplit ? short : 0,
    cache_write_1h: isSplit ? long : 0,
    cache_write_unknown: isSplit ? written - short - long : written,
  };
}

/** Where the provider's own usage came along it is the truth, whatever was made of it. */
function rawUsage(attributes: Attributes): SpanUsage | null {
  const metadata = objectIn(attributes, 'ai.response.providerMetadata');
  const vendor = metadata?.['anthropic'];
  const usage = typeof vendor === 'object' && vendor !== null ? (vendor as JsonObject)['usage'] : undefined;
  if (typeof usage !== 'object' || usage === null || Array.isArray(usage)) return null;
  const raw = usage as JsonObject;
  const isWhole = typeof raw['input_tokens'] === 'number' && typeof raw['output_tokens'] === 'number';
  return isWhole ? { kind: 'raw', format: 'anthropic', raw } : null;
}
