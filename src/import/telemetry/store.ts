/** What telemetry adds to a ledger: new sessions as trials, new requests as calls, grown ones as corrections. */

import type { ImportReader } from '../../model/imported.ts';
import type { Pricer } from '../../model/call.ts';
import type { Outcome } from '../../model/outcome.ts';
import type { RequestEvent, TotalEvent } from './event.ts';
import type { Finding } from './finding.ts';
import { sessionFindings } from './findings.ts';
import type { TelemetryFormat } from './format.ts';
import { gathering, keyOf, type Gathered } from './gather.ts';
import { digestKey, factOf, type KnownFact } from './item.ts';
import { differencesOf, priceRequest, type PricedRequest } from './priced.ts';
import { resolveSessions, type Session } from './resolve.ts';
import { joinRequests, joinTotals } from './join.ts';
import { canonicalJson, type Json } from '../../model/json.ts';
import { factText } from './item.ts';

/** What is known of a session in the ledger. */
export interface KnownSession {
  readonly trialId: number;
  readonly run: string;
  /** By the event's own key. */
  readonly facts: ReadonlyMap<string, KnownFact>;
}

/** A session of which something is new. */
export interface ChangedSession {
  readonly session: Session;
  readonly priced: readonly PricedRequest[];
  readonly findings: readonly Finding[];
  readonly outcome: Outcome;
  /** null when the ledger does not have it. */
  readonly known: KnownSession | null;
}

export interface ChangeContext {
  /** null: nothing that the ledger has is looked at. */
  readonly known: ImportReader | null;
  readonly pricer: Pricer;
  readonly formats: readonly TelemetryFormat[];
  /** Time of the import, ISO 8601. */
  readonly at: string;
  /** By session or task. */
  readonly outcomes: ReadonlyMap<string, Outcome>;
}

/** Returns the sessions that the ledger does not have, or not as they are known now. */
export function changedSessions(gathered: Gathered, context: ChangeContext): readonly ChangedSession[] {
  const { known } = context;
  const merged = known === null ? { gathered, sessions: new Map() } : withKnown(gathered, known);
  return resolveSessions(merged.gathered).map((session) => {
    const priced = session.requests.map((request) => priceRequest(request, context.pricer, context.at));
    const differences = differencesOf(session, priced, context.pricer);
    return {
      session,
      priced,
      findings: sessionFindings(session, priced, { ...context, differences }),
      outcome: outcomeOf(session, context.outcomes),
      known: merged.sessions.get(keyOf(session.agent, session.id)) ?? null,
    };
  });
}

function outcomeOf(session: Session, outcomes: ReadonlyMap<string, Outcome>): Outcome {
  const said = outcomes.get(session.id) ?? outcomes.get(session.about?.case ?? '');
  return said ?? session.outcome?.outcome ?? 'not-judged';
}

interface Merged {
  readonly gathered: Gathered;
  readonly sessions: Map<string, KnownSession>;
}

/** Joins what files tell now with what the ledger knows of the same sessions. What adds nothing is left out. */
function withKnown(gathered: Gathered, known: ImportReader): Merged {
  const merged = gathering();
  for (const [span, parent] of gathered.links) merged.add({ kind: 'link', span, parent });
  const touched = new Map<string, { readonly agent: string; readonly session: string }>();
  const facts = [...gathered.requests.values(), ...gathered.totals.values()];
  for (const event of facts) {
    const item = known.item(digestKey(event.agent, event.key));
    const before = item === null ? null : factOf(item.body).event;
    const now = before === null ? event : joined(event, before);
    if (before !== null && isSame(now, before)) continue;
    merged.add(now);
    touched.set(keyOf(now.agent, now.session), now);
  }
  const sessions = new Map<string, KnownSession>();
  for (const [key, { agent, session }] of touched) {
    const stored = knownSession(known, digestKey(agent, session));
    if (stored === null) continue;
    sessions.set(key, stored);
    for (const { event } of stored.facts.values()) if (!isResidual(event)) merged.add(event);
  }
  for (const [key, session] of gathered.sessions) if (touched.has(key)) merged.add(session);
  for (const [key, outcome] of gathered.outcomes) if (touched.has(key)) merged.add(outcome);
  return { gathered: merged, sessions };
}

/** Residuals follow from the other facts: they are made anew. */
export function isResidual(event: RequestEvent | TotalEvent): boolean {
  return event.kind === 'request' && event.flags.includes('residual');
}

/** The session that has it keeps it: its call stands in that session's trial. */
function joined(
  event: RequestEvent | TotalEvent,
  before: RequestEvent | TotalEvent,
): RequestEvent | TotalEvent {
  if (event.kind === 'request' && before.kind === 'request') {
    return { ...joinRequests(event, before), session: before.session };
  }
  return event.kind === 'total' && before.kind === 'total'
    ? { ...joinTotals(event, before), session: before.session }
    : event;
}

function isSame(left: RequestEvent | TotalEvent, right: RequestEvent | TotalEvent): boolean {
  return factKey(left) === factKey(right);
}

function factKey(event: RequestEvent | TotalEvent): string {
  return canonicalJson(JSON.parse(factText({ event, place: null })) as Json);
}

function knownSession(known: ImportReader, digest: string): KnownSession | null {
  const items = known.itemsOf(digest);
  const [first] = items;
  const run = first === undefined ? null : known.runOf(first.trialId);
  if (first === undefined || run === null) return null;
  const facts = items.map((item) => factOf(item.body));
  return { trialId: first.trialId, run, facts: new Map(facts.map((fact) => [fact.event.key, fact])) };
}
