/** Which sessions the outcomes of `--outcomes` are of. */

import type { Finding } from '../import/telemetry/finding.ts';
import { digestKey } from '../import/telemetry/item.ts';
import type { ChangedSession } from '../import/telemetry/store.ts';
import type { LedgerReader } from '../model/ledger.ts';
import type { Outcome } from '../model/outcome.ts';

/** Returns the sessions of a run that outcomes name: their digests, and the names. */
export function judgedSessions(
  reader: LedgerReader,
  run: string | null,
  outcomes: ReadonlyMap<string, Outcome>,
): { readonly digests: ReadonlySet<string>; readonly names: ReadonlySet<string> } {
  const [digests, names] = [new Set<string>(), new Set<string>()];
  if (run === null || outcomes.size === 0) return { digests, names };
  const byDigest = new Map<string, string>();
  for (const { agent } of reader.cells(run)) {
    for (const name of outcomes.keys()) byDigest.set(digestKey(agent, name), name);
  }
  for (const { trial } of reader.trials(run)) {
    const name = byDigest.get(trial.execKey) ?? (outcomes.has(trial.case) ? trial.case : null);
    if (name === null) continue;
    digests.add(trial.execKey);
    names.add(name);
  }
  return { digests, names };
}

/** Returns what outcomes can call a session. */
export function namesOf({ session }: ChangedSession): readonly string[] {
  const task = session.about?.case ?? null;
  return task === null ? [session.id] : [session.id, task];
}

/** Returns a finding for outcomes that name no session. */
export function withoutSession(
  outcomes: ReadonlyMap<string, Outcome>,
  names: ReadonlySet<string>,
): readonly Finding[] {
  const lost = [...outcomes.keys()].filter((name) => !names.has(name));
  return lost.map((name) => ({
    code: 'outcome-without-session',
    severity: 'warning' as const,
    sentence: 'outcomes name sessions that these files do not tell',
    place: name,
    count: 1,
  }));
}
