/** How a fact of telemetry is kept in a ledger, for the import that tells it again. */

import { createHash } from 'node:crypto';
import type { RequestEvent, TotalEvent } from './event.ts';
import { keyOf } from './gather.ts';

/** A fact and where its call stands. */
export interface KnownFact {
  readonly event: RequestEvent | TotalEvent;
  /** null for what is no call. */
  readonly place: CallPlace | null;
}

export interface CallPlace {
  readonly seq: number;
  /** Rows of the call: the first, and one for every correction. */
  readonly tries: number;
}

/** Returns the digest under which a ledger has a fact or a session. */
export function digestKey(agent: string, key: string): string {
  return createHash('sha256').update(keyOf(agent, key)).digest('hex');
}

/** Returns the text of a fact. */
export function factText(fact: KnownFact): string {
  const { reported } = fact.event;
  return JSON.stringify({
    ...fact,
    event: { ...fact.event, reported: reported === null ? null : String(reported) },
  });
}

/** Returns the fact of a text that `factText` made. */
export function factOf(text: string): KnownFact {
  const { event, place } = JSON.parse(text) as StoredFact;
  return { place, event: { ...event, reported: event.reported === null ? null : BigInt(event.reported) } };
}

/** JSON has no big integers. */
type Stored<Event> = Omit<Event, 'reported'> & { readonly reported: string | null };
interface StoredFact {
  readonly event: Stored<RequestEvent> | Stored<TotalEvent>;
  readonly place: CallPlace | null;
}
