/** What telemetry adds to a ledger: new sessions as trials, new requests as calls, grown ones as corrections. */

import type { ImportReader } from '../../model/imported.ts';
import type { Pricer } from '../../model/call.ts';
import type { Outcome } from '../../model/outcome.ts';
import type { TrialEnd } from '../../model/trial.ts';
import type { Finding } from './finding.ts';
import { sessionFindings } from './findings.ts';
import type { TelemetryFormat } from './format.ts';
import { gathering, keyOf, type Gathered } from './gather.ts';
import {
  digestKey,
  type Fact,
  factName,
  factOf,
  isSameFact,
  type JudgedEvent,
  type KnownFact,
} from './item.ts';
import { differencesOf, priceRequest, type PricedRequest } from './priced.ts';
import { eachSession, type Session } from './resolve.ts';
import { joinOutcomes, joinRequests, joinSessions, joinTotals } from './join.ts';

/** What is known of a session in the ledger. */
export interface KnownSession {
  readonly trialId: number;
  readonly run: string;
  /** null when it has none, as in a ledger that was left in the midst of a run. */
  readonly end: TrialEnd | null;
  /** By `factName`. */
  readonly facts: ReadonlyMap<string, KnownFact>;
}

/** A session of which something is new. */
export interface ChangedSession {
  readonly session: Session;
  readonly priced: readonly PricedRequest[];
  readonly findings: readonly Finding[];
  readonly outcome: Outcome;
  /** The outcome that somebody else found, now or in an earlier import; null when nobody did. */
  readonly judged: Outcome | null;
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
  /** Digests of sessions in the ledger that outcomes name. */
  readonly judged: readonly string[];
}

/** Yields the sessions that the ledger does not have, or not as they are known now. */
export function* changedSessions(gathered: Gathered, context: ChangeContext): Generator<ChangedSession> {
  const { known } = context;
  const merged =
    known === null ? { gathered, sessions: new Map() } : withKnown(gathered, known, context.judged);
  for (const session of eachSession(merged.gathered)) {
    const priced = session.requests.map((request) => priceRequest(request, context.pricer, context.at));
    const differences = differencesOf(session, priced, context.pricer);
    const stored = merged.sessions.get(keyOf(session.agent, session.id)) ?? null;
    const judged = judgedOf(session, stored, context.outcomes);
    yield {
      session,
      priced,
      findings: sessionFindings(session, priced, { ...context, differences }),
      outcome: judged ?? session.outcome?.outcome ?? 'not-judged',
      judged,
      known: stored,
    };
  }
}

function judgedOf(
  session: Session,
  known: KnownSession | null,
  outcomes: ReadonlyMap<string, Outcome>,
): Outcome | null {
  const said = outcomes.get(session.id) ?? outcomes.get(session.about?.case ?? '');
  if (said !== undefined) return said;
  for (const { event } of known?.facts.values() ?? []) if (event.kind === 'judged') return event.outcome;
  return null;
}

interface Merged {
  readonly gathered: Gathered;
  readonly sessions: Map<string, KnownSession>;
}

/**
 * Joins what files tell now, and outcomes of sessions in the ledger, with what the ledger knows of the same
 * sessions. What adds nothing is left out.
 */
function withKnown(gathered: Gathered, known: ImportReader, judged: readonly string[]): Merged {
  const merged = gathering();
  for (const [span, parent] of gathered.links) merged.add({ kind: 'link', span, parent });
  const touched = new Map<string, string>();
  for (const event of factsOf(gathered)) {
    const item = known.item(digestKey(event.agent, factName(event)));
    const before = item === null ? null : factOf(item.body).event;
    const now = before === null ? event : joined(event, before);
    if (before !== null && isSameFact(now, before)) continue;
    merged.add(now);
    touched.set(keyOf(now.agent, now.session), digestKey(now.agent, now.session));
  }
  const sessions = new Map<string, KnownSession>();
  for (const digest of new Set([...touched.values(), ...judged])) {
    const stored = knownSession(known, digest);
    if (stored === null) continue;
    for (const { event } of stored.facts.values()) {
      sessions.set(keyOf(event.agent, event.session), stored);
      if (event.kind !== 'judged' && !isResidual(event)) merged.add(event);
    }
  }
  return { gathered: merged, sessions };
}

type ToldFact = Exclude<Fact, JudgedEvent>;

function* factsOf({ requests, totals, sessions, outcomes }: Gathered): Generator<ToldFact> {
  yield* requests.values();
  yield* totals.values();
  yield* sessions.values();
  yield* outcomes.values();
}

/** Residuals follow from the other facts: they are made anew. */
export function isResidual(event: Fact): boolean {
  return event.kind === 'request' && event.flags.includes('residual');
}

/** The session that has it keeps it: its call stands in that session's trial. */
function joined(event: ToldFact, before: Fact): ToldFact {
  if (event.kind === 'request' && before.kind === 'request') {
    return { ...joinRequests(event, before), session: before.session };
  }
  if (event.kind === 'total' && before.kind === 'total') {
    return { ...joinTotals(event, before), session: before.session };
  }
  if (event.kind === 'session' && before.kind === 'session') return joinSessions(event, before);
  return event.kind === 'outcome' && before.kind === 'outcome' ? joinOutcomes(event, before) : event;
}

function knownSession(known: ImportReader, digest: string): KnownSession | null {
  const items = known.itemsOf(digest);
  const [first] = items;
  const run = first === undefined ? null : known.runOf(first.trialId);
  if (first === undefined || run === null) return null;
  const facts = items.map((item) => factOf(item.body));
  return {
    trialId: first.trialId,
    run,
    end: known.endOf(first.trialId),
    facts: new Map(facts.map((fact) => [factName(fact.event), fact])),
  };
}
