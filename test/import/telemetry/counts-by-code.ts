import type { FindingEvent } from '../../../src/import/telemetry/event.ts';

/** Returns the codes of findings, each with how often. */
export function countsByCode(findings: readonly FindingEvent[]): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const { code, count } of findings) counts[code] = (counts[code] ?? 0) + count;
  return counts;
}
