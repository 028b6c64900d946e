/** Reads spans and log records of OpenTelemetry, of whichever convention each one is. */

import type { CallStatus } from '../../model/call.ts';
import type { Json, JsonObject } from '../../model/json.ts';
import { promptTokens, type Usage } from '../../model/usage.ts';
import { hasUsage, spanUsage } from '../../usage/genai-usage.ts';
import { countIn, objectIn, textIn } from '../../usage/otlp-attributes.ts';
import { otlpRecords, type OtlpLog, type OtlpSpan } from '../../usage/otlp-records.ts';
import { providerNamed, vendorOfModel } from '../../usage/provider-names.ts';
import type { RawUsage, RequestEvent } from './event.ts';
import { digestOf } from './fields.ts';
import type { ReaderContext, TelemetryReader } from './format.ts';
import { langfuseUsage } from './langfuse-usage.ts';
import { agentRequest, claudeRequest, usdIn } from './otlp-events.ts';
import { otlpOutcomes } from './otlp-outcomes.ts';
import { isBelowText } from './text-size.ts';

/** Reads one file. Every record speaks for itself: nothing has to be remembered. */
export class OtlpReader implements TelemetryReader {
  private readonly context: ReaderContext;

  constructor(context: ReaderContext) {
    this.context = context;
  }

  read(value: unknown, line: number): void {
    const { spans, logs, metrics } = otlpRecords(value);
    for (const span of spans) this.span(span, line);
    for (const log of logs) this.log(log, line);
    for (let count = 0; count < metrics; count += 1) this.context.find(METRICS, line);
  }

  end(): void {
    // Everything was said when it was read.
  }

  state(): Json {
    return null;
  }

  private span(span: OtlpSpan, line: number): void {
    const id = spanKey(span);
    if (span.parentId !== null && span.spanId !== null) {
      this.context.emit({ kind: 'link', span: id, parent: `${span.traceId ?? ''}/${span.parentId}` });
    }
    const kind = kindOf(span);
    const owner = ownerOf(span);
    const { events, findings } = otlpOutcomes(span, { ...owner, isRequest: kind === 'request' });
    for (const event of events) this.context.emit(event);
    for (const finding of findings) this.context.find(finding, line);
    if (kind === 'other') return;
    const request = requestOf(span, { ...owner, id, isAggregate: kind === 'aggregate' });
    if (request.usage === null && (kind === 'aggregate' || span.isError)) {
      if (span.isError && kind === 'request') this.context.find(FAILED, line);
      return;
    }
    this.context.emit(request);
    this.describe(request, span);
  }

  private describe({ agent, session }: RequestEvent, span: OtlpSpan): void {
    const service = textIn(span.resource, 'service.name');
    this.context.emit({
      kind: 'session',
      agent,
      session,
      cwd: null,
      version: textIn(span.resource, 'service.version'),
      title: null,
      parent: null,
      startedAt: null,
      durationMs: null,
      reported: null,
      spec: service === null || service.startsWith('unknown_service') ? null : service,
      case: null,
      repeat: null,
    });
  }

  private log(log: OtlpLog, line: number): void {
    const { attributes } = log;
    const told = agentRequest(log);
    if (told === 'failure') return this.context.find(FAILED, line);
    if (told === null) {
      const owner = ownerOf({ ...log, attributes });
      const span = { ...log, events: [log], isError: false, parentId: log.spanId };
      const { events, findings } = otlpOutcomes(span, { ...owner, isRequest: false });
      for (const event of events) this.context.emit(event);
      for (const finding of findings) this.context.find(finding, line);
      return;
    }
    const session = textIn(attributes, 'session.id', 'session_id') ?? log.traceId ?? this.context.file;
    this.context.emit({
      kind: 'request',
      agent: told.agent,
      session,
      key: told.id ?? digestOf({ session, at: log.atMs, attributes }),
      subagent: null,
      at: isoOf(log.atMs),
      provider: told.provider,
      model: textIn(attributes, 'model')?.replace(/\[\w+\]$/, '') ?? null,
      usage: told.usage,
      final: true,
      durationMs: countIn(attributes, 'duration_ms'),
      status: 'ok',
      selectors: speedOf(textIn(attributes, 'speed')),
      reported: told.reported,
      tags: {},
      flags: ['told-by-event'],
    });
  }
}

/** What Langfuse's own libraries put on a span. */
function buckets(attributes: OtlpSpan['attributes']): JsonObject | null {
  return objectIn(attributes, 'langfuse.observation.usage_details');
}

type SpanKind = 'request' | 'aggregate' | 'other';

/** Operations that are one request; all others repeat what is within them. */
const REQUESTS = new Set([
  'chat',
  'generate_content',
  'text_completion',
  'embeddings',
  'completion',
  'responses',
]);
const REQUEST_KINDS = new Set(['LLM', 'EMBEDDING', 'RERANKER']);

function kindOf({ attributes, name }: OtlpSpan): SpanKind {
  if (name === 'claude_code.llm_request') return 'request';
  const usage = hasUsage(attributes) || buckets(attributes) !== null;
  const observation = textIn(attributes, 'langfuse.observation.type');
  if (observation !== null) {
    return /^(?:generation|embedding)$/i.test(observation) ? 'request' : usage ? 'aggregate' : 'other';
  }
  const told = textIn(attributes, 'openinference.span.kind');
  if (told !== null) {
    // A reranker is a request, and only counts when it is billed by tokens.
    if (REQUEST_KINDS.has(told.toUpperCase())) return told === 'LLM' || usage ? 'request' : 'other';
    return usage ? 'aggregate' : 'other';
  }
  const sdk = /^ai\.\w+(\.do(?:Generate|Stream|Embed|Rerank))?$/.exec(
    textIn(attributes, 'ai.operationId') ?? name,
  );
  if (sdk !== null) return sdk[1] !== undefined ? 'request' : usage ? 'aggregate' : 'other';
  const operation = textIn(attributes, 'gen_ai.operation.name', 'llm.request.type');
  if (operation !== null) return REQUESTS.has(operation) ? 'request' : usage ? 'aggregate' : 'other';
  if (!usage) return 'other';
  // A sum over several requests names no model.
  return isWork(attributes) || modelOf(attributes) === null ? 'aggregate' : 'request';
}

/** Older instrumentations do not name the operation, but the kind of work. */
function isWork(attributes: OtlpSpan['attributes']): boolean {
  const kind = textIn(attributes, 'traceloop.span.kind') ?? '';
  return kind !== '' || textIn(attributes, 'gen_ai.agent.name', 'agent_name') !== null;
}

interface Owner {
  readonly agent: string;
  readonly session: string;
}

/** One trace is one piece of work, however many services take part in it. */
function ownerOf(span: Pick<OtlpSpan, 'traceId' | 'attributes' | 'name'>): Owner {
  const { attributes } = span;
  return {
    agent: 'otel',
    session:
      span.traceId ??
      textIn(attributes, 'session.id', 'gen_ai.conversation.id') ??
      digestOf({ name: span.name, attributes }),
  };
}

/** A span without ids is known by what it says. */
function spanKey(span: OtlpSpan): string {
  if (span.spanId === null)
    return digestOf({ at: span.startMs, name: span.name, attributes: span.attributes });
  return `${span.traceId ?? ''}/${span.spanId}`;
}

function requestOf(
  span: OtlpSpan,
  { agent, session, id, isAggregate }: Owner & { readonly id: string; readonly isAggregate: boolean },
): RequestEvent {
  const { attributes } = span;
  const model = modelOf(attributes);
  const provider =
    providerNamed(
      textIn(
        attributes,
        'gen_ai.provider.name',
        'gen_ai.system',
        'llm.provider',
        'llm.system',
        'ai.model.provider',
      ),
    ) ?? vendorOfModel(model);
  const read = usageOf(span, provider);
  const belowText = read.prompt !== null && isBelowText(read.prompt, textIn(attributes, ...TEXTS));
  const flags = [
    ...read.flags,
    ...(isAggregate ? ['aggregate'] : []),
    ...(belowText ? ['input-below-text'] : []),
    ...finishFlags(span),
  ];
  return {
    kind: 'request',
    agent,
    session,
    key: id,
    subagent: null,
    at: isoOf(span.startMs),
    provider: read.provider ?? provider,
    model: model?.replace(/\[\w+\]$/, '') ?? null,
    usage: read.usage,
    final: true,
    durationMs:
      span.startMs === null || span.endMs === null
        ? null
        : Math.max(0, Math.round(span.endMs - span.startMs)),
    status: statusOf(span),
    selectors: selectorsOf(span),
    reported:
      read.reported ?? usdIn(attributes, 'gen_ai.usage.cost', 'gen_ai.usage.total_cost', 'llm.cost.total'),
    tags: tagsOf(span),
    flags,
    span: {
      id,
      aggregate: isAggregate,
      response: textIn(attributes, 'gen_ai.response.id', 'ai.response.id', 'llm.response.id'),
    },
  };
}

function modelOf(attributes: OtlpSpan['attributes']): string | null {
  return textIn(
    attributes,
    'gen_ai.response.model',
    'ai.response.model',
    'langfuse.observation.model.name',
    'llm.model_name',
    'llm.response.model',
    'embedding.model_name',
    'gen_ai.request.model',
    'ai.model.id',
    'model',
  );
}

const TEXTS = ['gen_ai.input.messages', 'input.value', 'ai.prompt.messages', 'ai.prompt', 'input'];

interface Read {
  readonly usage: RawUsage | null;
  readonly flags: readonly string[];
  readonly provider: string | null;
  readonly reported: RequestEvent['reported'];
  /** Input tokens with the cached ones; null when unknown. */
  readonly prompt: number | null;
}

function usageOf(span: OtlpSpan, provider: string | null): Read {
  const nothing = { usage: null, flags: [], provider: null, reported: null, prompt: null };
  if (span.name === 'claude_code.llm_request' && !hasUsage(span.attributes)) {
    const { usage, reported, provider: own } = claudeRequest(span.attributes);
    return { ...nothing, usage, reported, provider: own };
  }
  const details = buckets(span.attributes);
  if (details !== null) {
    const { usage, flags } = langfuseUsage(details);
    if (usage === null) return nothing;
    return { ...nothing, usage: canonical(usage), flags, prompt: promptTokens(usage) };
  }
  const read = spanUsage(span.attributes, { scope: span.scope, provider });
  if (read.kind === 'none') return nothing;
  if (read.kind === 'raw') return { ...nothing, usage: { format: read.format, raw: read.raw } };
  const { usage, assumed, contradicted } = read;
  const flags = [...(assumed ? ['assumed'] : []), ...(contradicted ? ['total-contradicted'] : [])];
  return { ...nothing, usage: canonical(usage), flags, prompt: promptTokens(usage) };
}

function canonical(usage: Usage): RawUsage {
  return { format: 'canonical', raw: { ...usage } as unknown as JsonObject };
}

function finishFlags({ attributes }: OtlpSpan): readonly string[] {
  const said = attributes['gen_ai.response.finish_reasons'] ?? attributes['ai.response.finishReason'];
  const reasons = JSON.stringify(said ?? '');
  return [
    ...(/"(?:length|max_tokens|MAX_TOKENS)\\?"/.test(reasons) ? ['output-cut'] : []),
    ...(/"(?:content_filter|content-filter|refusal|SAFETY)\\?"/.test(reasons) ? ['output-refused'] : []),
  ];
}

function statusOf({ isError, attributes }: OtlpSpan): CallStatus {
  const type = textIn(attributes, 'error.type');
  if (type === null) return isError ? 'failed' : 'ok';
  if (/timeout|timed.?out|deadline/i.test(type)) return 'timeout';
  if (/cancel|abort/i.test(type)) return 'cancelled';
  return /^[45]\d\d$/.test(type) ? 'http-error' : 'failed';
}

function selectorsOf({ attributes }: OtlpSpan): Readonly<Record<string, string>> {
  const tier = textIn(
    attributes,
    'openai.response.service_tier',
    'gen_ai.openai.response.service_tier',
    'gen_ai.response.service_tier',
  );
  return { ...(tier === null ? {} : { service_tier: tier }), ...speedOf(textIn(attributes, 'speed')) };
}

function speedOf(speed: string | null): Readonly<Record<string, string>> {
  return speed === null || speed === 'normal' || speed === 'standard' ? {} : { speed };
}

function tagsOf({ attributes }: OtlpSpan): Readonly<Record<string, string>> {
  const conversation = textIn(attributes, 'gen_ai.conversation.id', 'session.id');
  const name = textIn(attributes, 'gen_ai.agent.name', 'agent.name');
  const workflow = textIn(attributes, 'gen_ai.workflow.name');
  return {
    ...(workflow === null ? {} : { workflow }),
    ...(conversation === null ? {} : { conversation }),
    ...(name === null ? {} : { stage: name }),
  };
}

function isoOf(ms: number | null): string | null {
  return ms === null || Math.abs(ms) >= 8.64e15 ? null : new Date(ms).toISOString();
}

const METRICS = {
  code: 'metrics-not-counted',
  severity: 'note',
  sentence: 'metrics are sums over requests that traces or logs tell singly: they are not counted',
} as const;
const FAILED = {
  code: 'failed-request',
  severity: 'note',
  sentence: 'requests failed and tell no usage; what they cost is not told',
} as const;
