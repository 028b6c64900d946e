/** Reads lines of JSON as they come: other lines are counted and left. */
import { isJsonObject, type JsonObject } from '../../model/json.ts';

export interface Records {
  readonly records: readonly JsonObject[];
  /** Lines that are no JSON object; empty ones are not counted. */
  readonly others: number;
}

/** Returns the JSON objects of a text, one a line, in their order. */
export function recordsOf(text: string): Records {
  const records: JsonObject[] = [];
  let others = 0;
  for (const line of text.split('\n')) {
    if (line.trim() === '') continue;
    const value = parsed(line);
    if (value === null) others += 1;
    else records.push(value);
  }
  return { records, others };
}

/** Returns the JSON object that a text ends with, whatever stands before it; null when it ends with none. */
export function lastObject(text: string): JsonObject | null {
  const whole = parsed(text);
  if (whole !== null) return whole;
  // A warning may stand before it: an object begins a line of its own.
  for (const { index } of text.matchAll(/^\{/gm)) {
    const value = parsed(text.slice(index));
    if (value !== null) return value;
  }
  return null;
}

function parsed(text: string): JsonObject | null {
  try {
    const value: unknown = JSON.parse(text);
    return isJsonObject(value) ? value : null;
  } catch {
    return null;
  }
}
