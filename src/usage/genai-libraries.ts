/**
 * What instrumentations make of the words of the convention. It says that input includes what was read from and
 * written to a cache, and output includes reasoning (open-telemetry/semantic-conventions-genai, registry gen_ai);
 * libraries that pass a vendor's own counts on say otherwise.
 */

import { type Attributes, countIn } from './otlp-attributes.ts';

/** Counts as they are stated; `cached` is what was read from a cache and written to one. */
export interface StatedCounts {
  readonly input: number;
  readonly output: number;
  readonly cached: number;
  readonly total: number | null;
  readonly reasoning: number | null;
}

/** Whether cached tokens are in the input, and how that is known. */
export interface CacheRule {
  readonly inclusive: boolean;
  readonly assumed: boolean;
  readonly contradicted: boolean;
}

/** Vendors whose own input leaves cached tokens out. */
const DISJOINT = new Set(['anthropic', 'amazon-bedrock']);

/** Names of instrumentations, and whether their input includes cached tokens; `vendor`: as the vendor's does. */
const LIBRARIES: readonly (readonly [RegExp, 'inclusive' | 'exclusive' | 'vendor'])[] = [
  [/^opentelemetry\.instrumentation\.anthropic/, 'inclusive'],
  [/^opentelemetry\.instrumentation\.bedrock/, 'vendor'],
  [/^opentelemetry\.instrumentation\.(?:openai|google|vertexai|groq|mistral|cohere)/, 'inclusive'],
  [/^@traceloop\/instrumentation-/, 'vendor'],
  [/^(?:@arizeai\/)?openinference/, 'inclusive'],
  [/^(?:pydantic-ai|logfire)/, 'inclusive'],
  [/^(?:Experimental\.)?Microsoft\.(?:Extensions\.AI|Agents)/, 'inclusive'],
  [/^gcp\.vertex\.agent/, 'inclusive'],
  [/^strands/, 'vendor'],
  [/claude[_-]?(?:code|agent)/i, 'exclusive'],
];

/** Returns whether the input of a span includes its cached tokens: by its counts, its library, or the standard. */
export function cacheRule(
  of: { readonly attributes: Attributes; readonly scope: string; readonly provider: string | null },
  { input, output, cached, total, reasoning }: StatedCounts,
  reasoningApart: boolean,
): CacheRule {
  const known = { assumed: false, contradicted: false };
  const written = output + (reasoningApart ? (reasoning ?? 0) : 0);
  const within = total === input + written;
  const beside = total === input + cached + written;
  // Some state a total that leaves out what they count apart: it tells nothing then.
  const contradicted = total !== null && total > 0 && !within && !beside && total !== input + output;
  if (cached === 0) return { inclusive: true, assumed: false, contradicted };
  if (input < cached)
    return { inclusive: false, assumed: false, contradicted: total !== null && !beside && !within };
  if (beside) return { inclusive: false, ...known };
  const library = ruleOfLibrary(of);
  if (library !== null) return { inclusive: library === 'inclusive', assumed: false, contradicted };
  // A total without the cached tokens is no proof: some leave them out of both.
  return { inclusive: true, assumed: true, contradicted };
}

function ruleOfLibrary({
  attributes,
  scope,
  provider,
}: {
  readonly attributes: Attributes;
  readonly scope: string;
  readonly provider: string | null;
}): 'inclusive' | 'exclusive' | null {
  const own = DISJOINT.has(provider ?? '') ? 'exclusive' : 'inclusive';
  if (scope === 'ai') {
    // The AI SDK passed the vendor's input on until version 6, which also tells its parts.
    return countIn(attributes, ...AI_SDK_PARTS) === null ? own : 'inclusive';
  }
  // OpenInference says it of its own words, whoever uses them.
  if (countIn(attributes, 'llm.token_count.prompt') !== null) return 'inclusive';
  const rule = LIBRARIES.find(([pattern]) => pattern.test(scope))?.[1];
  return rule === undefined ? null : rule === 'vendor' ? own : rule;
}

const AI_SDK_PARTS = [
  'ai.usage.inputTokenDetails.noCacheTokens',
  'ai.usage.inputTokenDetails.cacheReadTokens',
  'ai.usage.inputTokenDetails.cacheWriteTokens',
];

/** Returns whether reasoning stands beside the output: it cannot be in it, or the total has room for both. */
export function reasoningIsApart(
  scope: string,
  { input, output, cached, total, reasoning }: StatedCounts,
): boolean {
  if (reasoning === null || reasoning === 0) return false;
  if (reasoning > output) return true;
  if (total !== null) {
    const both = output + reasoning;
    if (total === input + both || (cached > 0 && total === input + cached + both)) return true;
    if (total === input + output || (cached > 0 && total === input + cached + output)) return false;
  }
  // Google's own counts, of which this kit passes the candidates on as output.
  return scope.startsWith('gcp.vertex.agent');
}
