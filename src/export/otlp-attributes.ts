/** Attributes, ids and instants as OTLP/JSON writes them. */
import { createHash } from 'node:crypto';

/** What an attribute holds here; null leaves it out. */
export type AttributeValue = string | number | boolean | Double | readonly string[] | null;

/** A number that the convention has as a double: also where it happens to be whole. */
export interface Double {
  readonly double: number;
}

export interface OtlpAttribute {
  readonly key: string;
  readonly value: OtlpValue;
}

type OtlpValue =
  | { readonly stringValue: string }
  | { readonly boolValue: boolean }
  /** A string, as proto3 JSON writes 64-bit integers. */
  | { readonly intValue: string }
  | { readonly doubleValue: number }
  | { readonly arrayValue: { readonly values: readonly { readonly stringValue: string }[] } };

/** Returns the attributes in their order, those without a value left out. */
export function attributes(values: Readonly<Record<string, AttributeValue>>): readonly OtlpAttribute[] {
  return Object.entries(values).flatMap(([key, value]) =>
    value === null ? [] : [{ key, value: valueOf(value) }],
  );
}

function valueOf(value: Exclude<AttributeValue, null>): OtlpValue {
  if (typeof value === 'string') return { stringValue: value };
  if (typeof value === 'boolean') return { boolValue: value };
  if (typeof value === 'number') return { intValue: String(value) };
  if ('double' in value) return { doubleValue: value.double };
  return { arrayValue: { values: value.map((stringValue) => ({ stringValue })) } };
}

/** Returns an id of 16 bytes for a trace: always the same for the same trial of the same run. */
export function traceIdOf(run: string, trial: number): string {
  return digest(`firstpass trace ${JSON.stringify([run, trial])}`, 32);
}

/** Returns an id of 8 bytes for a part of a trace. */
export function spanIdOf(trace: string, part: string): string {
  return digest(`firstpass span ${trace} ${part}`, 16);
}

function digest(text: string, digits: number): string {
  return createHash('sha256').update(text).digest('hex').slice(0, digits);
}

/** Returns nanoseconds since 1970 of an instant in ISO 8601; null for a text that is none. */
export function nanosOf(instant: string): bigint | null {
  const ms = Date.parse(instant);
  // The format has no instants before 1970.
  return Number.isNaN(ms) || ms < 0 ? null : BigInt(ms) * 1_000_000n;
}

/** Returns a duration in nanoseconds, to the nearest one. */
export function nanosIn(ms: number): bigint {
  return BigInt(Math.round(Math.max(0, ms) * 1e6));
}
