import type Database from 'better-sqlite3';
import type { LedgerReader } from '../../model/ledger.ts';
import { purchasesOf } from './read-bought.ts';
import { callReader } from './read-calls.ts';
import { chargedCallsOf } from './read-charged-calls.ts';
import { connectReader } from './connection.ts';
import { readingFailure } from './failures.ts';
import { groupsOf } from './read-groups.ts';
import { openIntentsOf } from './read-intents.ts';
import { pricingReader } from './read-pricing.ts';
import { reusableReader } from './read-reusable.ts';
import { progressReader } from './read-progress.ts';
import { runReader } from './read-runs.ts';
import { failedTrialsOf } from './read-failures.ts';
import { spendingOf } from './read-spending.ts';
import { straysOf } from './read-strays.ts';
import { summariesOf } from './read-summaries.ts';
import { textReader } from './read-texts.ts';
import { trialReader } from './read-trials.ts';

/**
 * Opens a ledger for reading, also while it is written or when it lies on a read-only medium.
 * Throws Failure: `ledger/missing`, `ledger/newer`, `ledger/older`, `ledger/unreadable`.
 */
export function openReader(file: string): LedgerReader {
  const db = connectReader(file);
  const reading = <Value>(read: () => Value): Value => {
    try {
      return read();
    } catch (error) {
      throw readingFailure(file, error);
    }
  };
  function* streaming<Value>(rows: Iterable<Value>): Generator<Value> {
    try {
      yield* rows;
    } catch (error) {
      throw readingFailure(file, error);
    }
  }
  try {
    return readerOn(db, reading, streaming);
  } catch (error) {
    db.close();
    throw readingFailure(file, error);
  }
}

function readerOn(
  db: Database.Database,
  reading: <Value>(read: () => Value) => Value,
  streaming: <Value>(rows: Iterable<Value>) => Iterable<Value>,
): LedgerReader {
  const runs = runReader(db);
  const trials = trialReader(db);
  const calls = callReader(db);
  const pricing = pricingReader(db);
  const texts = textReader(db);
  const reusable = reusableReader(db);
  const live = progressReader(db);
  return {
    runs: () => reading(() => runs.runs()),
    run: (id) => reading(() => runs.run(id)),
    cells: (run) => reading(() => runs.cells(run)),
    events: (run) => reading(() => runs.events(run)),
    summaries: (run, set) => streaming(summariesOf(db, run, set ?? null)),
    groups: (run, set) => streaming(groupsOf(db, run, set ?? null)),
    reusable: (execKey) => reading(() => reusable(execKey)),
    failedTrials: (run) => streaming(failedTrialsOf(db, run)),
    pricingSets: (run) => reading(() => pricing.sets(run)),
    chargedCalls: (run, set) => streaming(chargedCallsOf(db, run, set ?? null)),
    spending: (run, set, without) => reading(() => spendingOf(db, run, set ?? null, without ?? [])),
    strays: (run, set) => streaming(straysOf(db, run, set ?? null)),
    trials: (run) => streaming(trials.trials(run)),
    attempts: (trialId) => reading(() => trials.attempts(trialId)),
    openIntents: (run) => reading(() => openIntentsOf(db, run)),
    calls: (trialId) => reading(() => calls.calls(trialId)),
    trialDetail: (trialId, set) =>
      reading(() => {
        const begun = trials.trial(trialId);
        if (begun === null) return null;
        const priced = calls
          .calls(trialId)
          .map((call) => ({ call, charges: calls.charges(call.id, set ?? null) }));
        return { ...begun, attempts: trials.attempts(trialId), calls: priced };
      }),
    blob: (sha256) => reading(() => texts.blob(sha256)),
    purchases: (of) => reading(() => purchasesOf(db, of)),
    rateCard: (sha256) => reading(() => texts.rateCard(sha256)),
    progress: (run) => reading(() => live.progress(run)),
    version: () => reading(() => live.version()),
    close: () => {
      db.close();
    },
  };
}
