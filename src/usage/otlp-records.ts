/** Spans and log records out of OTLP/JSON, and out of what other exporters write a span as. */

import { isJsonObject, type Json, type JsonObject } from '../model/json.ts';
import { attributesOf, type Attributes } from './otlp-attributes.ts';
import { text } from './reading.ts';

/** Who made a record. */
export interface OtlpOrigin {
  readonly resource: Attributes;
  /** Name of the library that instruments; empty when it is not told. */
  readonly scope: string;
}

/** A span in one form, whoever wrote it. */
export interface OtlpSpan extends OtlpOrigin {
  readonly traceId: string | null;
  readonly spanId: string | null;
  readonly parentId: string | null;
  readonly name: string;
  /** Milliseconds since 1970; null when not told. */
  readonly startMs: number | null;
  readonly endMs: number | null;
  readonly isError: boolean;
  readonly attributes: Attributes;
  readonly events: readonly OtlpEvent[];
}

/** A log record, or an event of a span. */
export interface OtlpEvent {
  readonly name: string;
  readonly atMs: number | null;
  readonly attributes: Attributes;
}

export interface OtlpLog extends OtlpEvent, OtlpOrigin {
  readonly traceId: string | null;
  readonly spanId: string | null;
}

/** What a value holds. */
export interface OtlpRecords {
  readonly spans: readonly OtlpSpan[];
  readonly logs: readonly OtlpLog[];
  /** Records of counters and histograms: sums, of which no single request can be told. */
  readonly metrics: number;
}

/** Returns the records of a value: an OTLP export, or one span by itself, or its attributes alone. */
export function otlpRecords(value: unknown): OtlpRecords {
  if (!isJsonObject(value)) return { spans: [], logs: [], metrics: 0 };
  const spans = groups(value, 'resourceSpans', 'scopeSpans', 'spans').map(({ item, origin }) =>
    spanOf(item, origin),
  );
  const logs = groups(value, 'resourceLogs', 'scopeLogs', 'logRecords').map(({ item, origin }) =>
    logOf(item, origin),
  );
  const metrics = groups(value, 'resourceMetrics', 'scopeMetrics', 'metrics').length;
  if (spans.length + logs.length + metrics > 0) return { spans, logs, metrics };
  return { spans: loneSpan(value), logs, metrics };
}

function loneSpan(value: JsonObject): readonly OtlpSpan[] {
  const nothing = { resource: attributesOf(part(value, 'resource')?.['attributes']), scope: '' };
  const scope = part(value, 'instrumentation_scope', 'instrumentationScope', 'scope');
  const origin = { ...nothing, scope: text(scope, 'name') ?? '' };
  if (isJsonObject(value['attributes']) || Array.isArray(value['attributes'])) return [spanOf(value, origin)];
  const isAttributes = Object.keys(value).some((key) => /^(?:gen_ai|openinference|llm)\./.test(key));
  return isAttributes ? [spanOf({ attributes: value }, origin)] : [];
}

interface Found {
  readonly item: JsonObject;
  readonly origin: OtlpOrigin;
}

/** Instrumentation libraries are what scopes were called before. */
function groups(value: JsonObject, resources: string, scopes: string, items: string): readonly Found[] {
  const older = scopes.replace('scope', 'instrumentationLibrary');
  return either(value, resources).flatMap((resource) => {
    const attributes = attributesOf(part(resource, 'resource')?.['attributes']);
    return [...either(resource, scopes), ...either(resource, older)].flatMap((group) => {
      const scope = part(group, 'scope', 'instrumentationLibrary', 'instrumentation_library');
      const origin = { resource: attributes, scope: text(scope, 'name') ?? '' };
      return either(group, items).map((item) => ({ item, origin }));
    });
  });
}

/** Both spellings of proto3 JSON are in use. */
function either(object: JsonObject, name: string): readonly JsonObject[] {
  return [...new Set([name, snake(name)])].flatMap((key) => {
    const found = object[key];
    return Array.isArray(found) ? (found as readonly Json[]).filter((item) => isJsonObject(item)) : [];
  });
}

function snake(name: string): string {
  return name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

function part(object: JsonObject, ...keys: readonly string[]): JsonObject | null {
  for (const key of keys) {
    const found = object[key];
    if (isJsonObject(found)) return found;
  }
  return null;
}

function spanOf(span: JsonObject, origin: OtlpOrigin): OtlpSpan {
  const context = part(span, 'context', 'spanContext', 'span_context');
  const parent = part(span, 'parent', 'parentSpanContext');
  const status = part(span, 'status');
  const code = status?.['code'] ?? status?.['status_code'] ?? span['status_code'] ?? span['statusCode'] ?? 0;
  const events = [...either(span, 'events')];
  return {
    ...origin,
    traceId: idOf(first(span, 'traceId', 'trace_id') ?? first(context, 'traceId', 'trace_id'), 16),
    spanId: idOf(first(span, 'spanId', 'span_id', 'id') ?? first(context, 'spanId', 'span_id'), 8),
    parentId: idOf(
      first(span, 'parentSpanId', 'parent_span_id', 'parent_id', 'parentId') ??
        first(parent, 'spanId', 'span_id'),
      8,
    ),
    name: text(span, 'name') ?? '',
    startMs: msOf(first(span, 'startTimeUnixNano', 'start_time_unix_nano', 'start_time', 'startTime')),
    endMs: msOf(first(span, 'endTimeUnixNano', 'end_time_unix_nano', 'end_time', 'endTime')),
    isError: code === 2 || (typeof code === 'string' && /error$/i.test(code)),
    attributes: attributesOf(span['attributes']),
    events: events.map((event) => ({
      name: text(event, 'name') ?? '',
      atMs: msOf(first(event, 'timeUnixNano', 'time_unix_nano', 'timestamp', 'time')),
      attributes: attributesOf(event['attributes']),
    })),
  };
}

function logOf(record: JsonObject, origin: OtlpOrigin): OtlpLog {
  const attributes = attributesOf(record['attributes']);
  const body = attributesOf([{ key: 'body', value: record['body'] ?? null }]);
  const names = [record['eventName'], record['event_name'], attributes['event.name'], body['body']];
  const name = names.find((one) => typeof one === 'string' && one !== '');
  return {
    ...origin,
    traceId: idOf(first(record, 'traceId', 'trace_id'), 16),
    spanId: idOf(first(record, 'spanId', 'span_id'), 8),
    name: typeof name === 'string' ? name : '',
    atMs:
      msOf(first(record, 'timeUnixNano', 'time_unix_nano')) ??
      msOf(first(record, 'observedTimeUnixNano', 'observed_time_unix_nano')),
    attributes: { ...body, ...attributes },
  };
}

function first(object: JsonObject | null, ...keys: readonly string[]): Json {
  for (const key of keys) {
    const value = object?.[key];
    if (value !== undefined && value !== null && value !== '') return value;
  }
  return null;
}

/** Ids are hex in OTLP/JSON; older exporters follow proto3 and write base64, some bytes. */
function idOf(value: Json, bytes: number): string | null {
  const id = Array.isArray(value) ? Buffer.from(value as number[]).toString('hex') : value;
  if (typeof id !== 'string') return null;
  const plain = id.replace(/^0x/, '');
  if (/^0+$/.test(plain)) return null;
  if (plain.length === bytes * 2 && /^[\da-f]+$/i.test(plain)) return plain.toLowerCase();
  const decoded = Buffer.from(plain, 'base64');
  if (decoded.length === bytes && plain.length === Math.ceil(bytes / 3) * 4) {
    const hex = decoded.toString('hex');
    return /^0+$/.test(hex) ? null : hex;
  }
  return plain;
}

/** Nanoseconds as a number or a text, or an instant in ISO 8601. */
function msOf(value: Json): number | null {
  const written = typeof value === 'number' ? String(Math.trunc(value)) : value;
  if (typeof written !== 'string') return null;
  if (/^\d{1,20}$/.test(written)) {
    const number = BigInt(written);
    if (number === 0n) return null;
    return Number(number >= 10n ** 17n ? number / 10n ** 6n : number >= 10n ** 14n ? number / 1000n : number);
  }
  const ms = Date.parse(/(?:Z|[+-]\d\d:?\d\d)$/.test(written) ? written : `${written.replace(' ', 'T')}Z`);
  return Number.isFinite(ms) ? ms : null;
}
