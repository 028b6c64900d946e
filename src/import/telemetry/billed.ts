/** What a request's usage says, and what is wrong with it. */

import type { UsageReading } from '../../usage/format.ts';
import { usageFormats } from '../../usage/index.ts';
import { addUsage, invalidLeaf, NO_USAGE, type Usage } from '../../model/usage.ts';
import type { RawUsage, RequestEvent } from './event.ts';

/** A request with what its usage says. */
export interface BilledRequest {
  readonly event: RequestEvent;
  /** null when it told none, or none that makes sense: then its cost is unknown. */
  readonly usage: Usage | null;
  /** Of its usage and of the event. */
  readonly selectors: Readonly<Record<string, string>>;
  /** The event's flags and those that follow from it, such as `output-lower-bound`. */
  readonly flags: readonly string[];
}

/** Returns the request with its usage read. */
export function billed(event: RequestEvent): BilledRequest {
  const { usage, selectors, problem } = readUsage(event.usage);
  const flags = [
    ...event.flags,
    ...(problem === null ? [] : [problem]),
    ...(usage !== null && !event.final ? ['output-lower-bound'] : []),
    ...(event.model === null ? ['no-model'] : []),
    ...(event.at === null ? ['no-time'] : []),
  ];
  return { event, usage, selectors: { ...selectors, ...event.selectors }, flags };
}

interface ReadUsage {
  readonly usage: Usage | null;
  readonly selectors: Readonly<Record<string, string>>;
  readonly problem: 'no-usage' | 'invalid-usage' | null;
}

/** Returns what raw usage says, and the flag of what is wrong with it. */
export function readUsage(usage: RawUsage | null): ReadUsage {
  if (usage === null) return { usage: null, selectors: {}, problem: 'no-usage' };
  if (usage.format === 'canonical') {
    const canonical = { ...NO_USAGE, ...usage.raw } as Usage;
    const isSound = invalidLeaf(canonical) === null;
    return { usage: isSound ? canonical : null, selectors: {}, problem: isSound ? null : 'invalid-usage' };
  }
  const reading: UsageReading | undefined = usageFormats[usage.format]?.fromBody(usage.raw);
  if (reading?.kind !== 'usage') {
    const problem = reading?.kind === 'missing' ? 'no-usage' : 'invalid-usage';
    return { usage: null, selectors: {}, problem };
  }
  const sum = reading.entries.reduce((total, entry) => addUsage(total, entry.usage), NO_USAGE);
  return { usage: { ...sum, requests: 1 }, selectors: reading.selectors, problem: null };
}
