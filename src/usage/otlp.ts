/** OpenTelemetry's OTLP/JSON, as far as it tells of single requests to models. */
import { isJsonObject, type Json, type JsonObject } from '../model/json.ts';
import { parseUsd, type Usd } from '../model/money.ts';
import { list, part, text } from './reading.ts';
import type { UsageReading } from './format.ts';
import { anthropic } from './anthropic.ts';
import { google } from './google.ts';
import { openaiResponses } from './openai-responses.ts';

/** One request to a model that an exporter told of. */
export interface ToldRequest {
  /** What told of it: the name of a log event, or `gen_ai` for a span. */
  readonly source: string;
  /** Name of the provider kind that sold it; null when it is not said, or said in words unknown here. */
  readonly provider: string | null;
  /** The model that answered, or was asked when that is not said. */
  readonly model: string;
  /** Id of the response; null when it is not said. */
  readonly responseId: string | null;
  /** Wire format of the reading. */
  readonly format: string;
  readonly reading: UsageReading;
  /** What the agent says that it cost; null when it says nothing. */
  readonly reported: Usd | null;
  /** null when it is not said. */
  readonly durationMs: number | null;
}

/** Log events that tell of one request each, by their name. */
const EVENTS: Readonly<Record<string, (attributes: JsonObject) => Omit<ToldRequest, 'source'> | null>> = {
  'claude_code.api_request': claudeRequest,
  'gemini_cli.api_response': geminiResponse,
};

/**
 * Returns the requests that an OTLP/JSON body of logs or traces tells of; none of metrics, whose counters are sums.
 * An agent that exports both logs and spans tells of every request twice: the caller chooses.
 */
export function toldRequests(body: unknown): readonly ToldRequest[] {
  return [
    ...records(
      body,
      ['resourceLogs', 'resource_logs'],
      ['scopeLogs', 'scope_logs'],
      ['logRecords', 'log_records'],
    ).flatMap(fromLog),
    ...leafSpans(
      records(body, ['resourceSpans', 'resource_spans'], ['scopeSpans', 'scope_spans'], ['spans']),
    ).flatMap(fromSpan),
  ];
}

/** Both spellings of proto3 JSON are in use. */
function either(object: Json, names: readonly string[]): readonly Json[] {
  return names.flatMap((name) => list(object, name));
}

function records(
  body: unknown,
  resources: readonly string[],
  scopes: readonly string[],
  items: readonly string[],
): readonly JsonObject[] {
  if (!isJsonObject(body)) return [];
  return either(body, resources)
    .flatMap((resource) => either(resource, scopes))
    .flatMap((scope) => either(scope, items))
    .filter((item): item is JsonObject => isJsonObject(item));
}

function fromLog(record: JsonObject): readonly ToldRequest[] {
  const attributes = attributesOf(record);
  const name =
    text(record, 'eventName') ??
    text(part(record, 'body'), 'stringValue') ??
    text(attributes, 'event.name') ??
    '';
  // Claude Code says `claude_code.api_request` in the body and `api_request` in the attribute.
  const source = Object.keys(EVENTS).find((known) => known === name || known.endsWith(`.${name}`));
  const told = source === undefined ? null : (EVENTS[source]?.(attributes) ?? null);
  return told === null || source === undefined ? [] : [{ source, ...told }];
}

function claudeRequest(attributes: JsonObject): Omit<ToldRequest, 'source'> | null {
  const model = text(attributes, 'model');
  if (model === null) return null;
  const usage = counts(attributes, {
    input_tokens: 'input_tokens',
    output_tokens: 'output_tokens',
    cache_read_tokens: 'cache_read_input_tokens',
    // How long the written cache lives is not said.
    cache_creation_tokens: 'cache_creation_input_tokens',
  });
  return {
    provider: 'anthropic',
    model,
    responseId: text(attributes, 'request_id'),
    format: anthropic.id,
    reading: anthropic.fromBody(usage),
    reported: usd(attributes['cost_usd']),
    durationMs: numberOf(attributes['duration_ms']),
  };
}

function geminiResponse(attributes: JsonObject): Omit<ToldRequest, 'source'> | null {
  const model = text(attributes, 'model');
  if (model === null) return null;
  const usageMetadata = counts(attributes, {
    input_token_count: 'promptTokenCount',
    output_token_count: 'candidatesTokenCount',
    cached_content_token_count: 'cachedContentTokenCount',
    thoughts_token_count: 'thoughtsTokenCount',
    tool_token_count: 'toolUsePromptTokenCount',
    total_token_count: 'totalTokenCount',
  });
  return {
    provider: 'google',
    model,
    responseId: null,
    format: google.id,
    reading: google.fromBody(usageMetadata),
    reported: null,
    durationMs: numberOf(attributes['duration_ms']),
  };
}

/** Operations that are one request; `invoke_agent` and the like repeat what their children say. */
const REQUESTS = new Set(['chat', 'generate_content', 'text_completion', 'embeddings']);

/** Returns the spans without those whose children tell of the same requests. */
function leafSpans(spans: readonly JsonObject[]): readonly JsonObject[] {
  const tells = spans.filter((span) => REQUESTS.has(operationOf(span)));
  const parents = new Set(tells.map((span) => text(span, 'parentSpanId') ?? text(span, 'parent_span_id')));
  return tells.filter((span) => !parents.has(text(span, 'spanId') ?? text(span, 'span_id') ?? ''));
}

function operationOf(span: JsonObject): string {
  return text(attributesOf(span), 'gen_ai.operation.name') ?? '';
}

/** The convention's names of providers and ours. */
const PROVIDERS: Readonly<Record<string, string>> = {
  openai: 'openai',
  anthropic: 'anthropic',
  'gcp.gemini': 'google',
  'gcp.gen_ai': 'google',
  sandbox: 'sandbox',
};

/**
 * Input tokens of the convention include what was read from and written to a cache
 * (open-telemetry/semantic-conventions-genai, registry gen_ai); an instrumentation that leaves them out shows by
 * stating less input than cache.
 */
function fromSpan(span: JsonObject): readonly ToldRequest[] {
  const attributes = attributesOf(span);
  const model = text(attributes, 'gen_ai.response.model') ?? text(attributes, 'gen_ai.request.model');
  if (model === null) return [];
  const tokens = (name: string): number => numberOf(attributes[`gen_ai.usage.${name}`]) ?? 0;
  const read = tokens('cache_read.input_tokens');
  const written = tokens('cache_creation.input_tokens');
  const stated = numberOf(
    attributes['gen_ai.usage.input_tokens'] ?? attributes['gen_ai.usage.prompt_tokens'],
  );
  const output = numberOf(
    attributes['gen_ai.usage.output_tokens'] ?? attributes['gen_ai.usage.completion_tokens'],
  );
  const input = stated !== null && stated < read + written ? stated + read + written : stated;
  const reasoning = numberOf(attributes['gen_ai.usage.reasoning.output_tokens']);
  const usage: JsonObject = {
    ...(input === null ? {} : { input_tokens: input }),
    ...(output === null ? {} : { output_tokens: output }),
    input_tokens_details: { cached_tokens: read, cache_write_tokens: written },
    ...(reasoning === null ? {} : { output_tokens_details: { reasoning_tokens: reasoning } }),
  };
  return [
    {
      source: 'gen_ai',
      provider:
        PROVIDERS[text(attributes, 'gen_ai.provider.name') ?? text(attributes, 'gen_ai.system') ?? ''] ??
        null,
      model,
      responseId: text(attributes, 'gen_ai.response.id'),
      format: openaiResponses.id,
      reading: openaiResponses.fromBody({ usage }),
      reported: null,
      durationMs: spanMs(span),
    },
  ];
}

function spanMs(span: JsonObject): number | null {
  const nanos = (...names: readonly string[]): number | null =>
    names.map((name) => numberOf(span[name])).find((value) => value !== null) ?? null;
  const start = nanos('startTimeUnixNano', 'start_time_unix_nano');
  const end = nanos('endTimeUnixNano', 'end_time_unix_nano');
  return start === null || end === null ? null : Math.max(0, (end - start) / 1e6);
}

/** `intValue` is a number from some exporters and a string from others: proto3 JSON allows both. */
function attributesOf(record: JsonObject): JsonObject {
  const found: Record<string, Json> = {};
  for (const item of list(record, 'attributes')) {
    const key = text(item, 'key');
    const value = part(item, 'value');
    if (key === null || value === undefined) continue;
    const [one] = Object.values(value);
    if (one !== undefined) found[key] = one;
  }
  return found;
}

function counts(attributes: JsonObject, names: Readonly<Record<string, string>>): JsonObject {
  const found: Record<string, Json> = {};
  for (const [told, own] of Object.entries(names)) {
    const value = numberOf(attributes[told]);
    if (value !== null) found[own] = value;
  }
  return found;
}

function numberOf(value: Json | undefined): number | null {
  if (typeof value === 'number') return value;
  if (typeof value !== 'string' || value.trim() === '') return null;
  const number = Number(value);
  return Number.isNaN(number) ? null : number;
}

function usd(value: Json | undefined): Usd | null {
  const number = numberOf(value);
  return number === null || number < 0 || number >= 1e21 ? null : parseUsd(number.toFixed(12));
}
