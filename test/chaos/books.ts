import Database from 'better-sqlite3';
import { openReader } from '../../src/ledger/sqlite/index.ts';
import type { Call } from '../../src/model/call.ts';
import type { Usd } from '../../src/model/money.ts';
import type { TrialKey } from '../../src/model/trial.ts';

/** A call of the ledger with what the suite compares. */
export interface BookedCall {
  readonly call: Call;
  readonly trial: TrialKey;
  /** The response's id in the provider's bill; null when no answer carries one. */
  readonly billId: string | null;
  readonly amount: Usd;
  readonly unpriced: number;
  /** Whether any of its charges rests on an estimate. */
  readonly estimated: boolean;
  /** What a tool was asked for; null for models. */
  readonly toolPlace: string | null;
}

/** An intent that no call answers. */
export interface Doubt {
  readonly callId: number;
  readonly trial: TrialKey;
  readonly attempt: number;
  readonly kind: string;
  readonly name: string;
  /** Milliseconds since 1970. */
  readonly at: number;
}

/** All runs of a ledger. */
export interface Books {
  readonly runs: number;
  /** What was bought: copies of it in later runs are left out. */
  readonly calls: readonly BookedCall[];
  /** Calls that a run took over from an earlier one. */
  readonly copies: number;
  readonly doubts: readonly Doubt[];
  readonly trials: number;
  readonly ended: number;
}

/** Reads everything that a ledger says was bought. */
export function readBooks(file: string): Books {
  const reader = openReader(file);
  try {
    const runs = reader.runs();
    const calls: BookedCall[] = [];
    let [trials, ended, copies] = [0, 0, 0];
    for (const { trial, end } of runs.flatMap((run) => [...reader.trials(run.id)])) {
      trials += 1;
      if (end !== null) ended += 1;
      for (const { call, charges } of reader.trialDetail(trial.id)?.calls ?? []) {
        if (call.reusedFrom !== undefined) {
          copies += 1;
          continue;
        }
        const request = call.kind === 'tool' && call.request !== null ? reader.blob(call.request) : null;
        const text = call.response === null ? '' : (reader.blob(call.response) ?? '');
        calls.push({
          call,
          trial,
          billId: /bill-\d+-\d+/.exec(call.error ?? '')?.[0] ?? /bill-\d+-\d+/.exec(text)?.[0] ?? null,
          amount: charges.reduce(
            (sum, charge) => sum + (charge.basis === 'unpriced' ? 0n : charge.amount),
            0n,
          ),
          unpriced: charges.filter((charge) => charge.basis === 'unpriced').length,
          estimated: charges.some((charge) => charge.basis === 'estimated'),
          toolPlace: /"place":"([^"]*)"/.exec(request ?? '')?.[1] ?? null,
        });
      }
    }
    return { runs: runs.length, calls, copies, doubts: doubtsOf(file), trials, ended };
  } finally {
    reader.close();
  }
}

const DOUBTS = `SELECT intent.call_id AS callId, intent.attempt, intent.kind, label.text AS name, intent.at,
    cell.spec, cell.variant, trial.case_id AS item, trial.repeat
  FROM intent JOIN label ON label.id = intent.name_id JOIN trial ON trial.id = intent.trial_id
  JOIN cell ON cell.id = trial.cell_id
  WHERE NOT EXISTS (SELECT 1 FROM call WHERE call.id = intent.call_id) ORDER BY intent.call_id`;

interface DoubtRow {
  readonly callId: number;
  readonly attempt: number;
  readonly kind: string;
  readonly name: string;
  readonly at: number;
  readonly spec: string;
  readonly variant: string;
  readonly item: string;
  readonly repeat: number;
}

function doubtsOf(file: string): readonly Doubt[] {
  const db = new Database(file, { readonly: true });
  try {
    return db
      .prepare<[], DoubtRow>(DOUBTS)
      .all()
      .map(({ spec, variant, item, repeat, ...rest }) => ({
        ...rest,
        trial: { spec, variant, case: item, repeat },
      }));
  } finally {
    db.close();
  }
}
