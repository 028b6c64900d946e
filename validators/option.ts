import type { JsonObject } from '../src/model/json.ts';

/** Returns a text option, or the fallback when it is left out. */
export function textOption<Fallback>(
  options: JsonObject,
  key: string,
  fallback: Fallback,
): string | Fallback {
  const value = options[key];
  return typeof value === 'string' ? value : fallback;
}

/** Returns a number option, or the fallback when it is left out. */
export function numberOption(options: JsonObject, key: string, fallback: number): number {
  const value = options[key];
  return typeof value === 'number' ? value : fallback;
}
