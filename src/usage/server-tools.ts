import type { JsonObject } from '../model/json.ts';
import { part } from './reading.ts';

/** Where usage objects count the tools that the provider ran, and what follows each tool's name there. */
const PLACES = [
  ['server_tool_use', '_requests'],
  ['server_side_tool_usage_details', '_calls'],
] as const;

/** Returns the calls of tools that the provider ran itself, by the tool's name; unused ones are left out. */
export function serverTools(usage: JsonObject): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const [place, suffix] of PLACES) {
    for (const [key, value] of Object.entries(part(usage, place) ?? {})) {
      if (!key.endsWith(suffix) || value === 0 || value === null) continue;
      // What is no number becomes NaN, so that the leaf is found invalid.
      counts[key.slice(0, -suffix.length)] = typeof value === 'number' ? value : Number.NaN;
    }
  }
  return counts;
}
