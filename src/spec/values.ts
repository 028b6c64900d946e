import { isJsonObject, type Json, type JsonObject } from '../model/json.ts';
import type { Tags } from '../model/tags.ts';

// Narrow readings of values that the schema has already checked, or of what is left of a file with mistakes.

/** Returns the text; null when it is anything else. */
export function textOf(value: Json | undefined): string | null {
  return typeof value === 'string' ? value : null;
}

/** Returns the number; null when it is anything else. */
export function numberOf(value: Json | undefined): number | null {
  return typeof value === 'number' ? value : null;
}

/** Returns the mapping; an empty one when it is anything else. */
export function objectOf(value: Json | undefined): JsonObject {
  return isJsonObject(value) ? value : {};
}

/** Returns the mappings of a list; an empty list when it is anything else. */
export function listOf(value: Json | undefined): readonly JsonObject[] {
  return Array.isArray(value) ? (value as readonly Json[]).filter(isJsonObject) : [];
}

/** Returns the text of a scalar: a string as it is, anything else as JSON. */
export function scalarText(value: Json): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** Returns tags with every scalar as its text. */
export function tagsOf(value: Json | undefined): Tags {
  return Object.fromEntries(Object.entries(objectOf(value)).map(([name, tag]) => [name, scalarText(tag)]));
}

/** Returns the texts of a list; an empty list when it is anything else. */
export function strings(value: Json | undefined): readonly string[] {
  return Array.isArray(value) ? value.map(String) : [];
}
