import type { PricedCall } from '../model/call.ts';
import type { Charge } from '../model/charge.ts';
import type { LedgerRecord, LedgerWriter, TrialDetail } from '../model/ledger.ts';
import { parseUsd } from '../model/money.ts';
import type { Run } from '../model/run.ts';
import type { PackedCall, PackedCell, PackedCharge, PackedTrial } from './packed.ts';

/** Name of the event that keeps a spec's ruler: what a run writes when it begins. */
const JUDGED_BY = 'judged-by';

/** A draw that the ledger has already: the trial that bought it, and its calls by place. */
export interface KnownDraw {
  readonly root: number;
  readonly callAt: (call: PackedCall['call']) => number | null;
}

/** What the records belong to. */
export interface UnpackedInto {
  readonly run: Run;
  readonly nextId: LedgerWriter['nextId'];
  /** Returns the draw when the ledger has it. */
  readonly known: (trial: PackedTrial) => KnownDraw | null;
}

/**
 * Returns the records of a baseline's run in the order in which a run would have written them, with ids of this
 * ledger. There are no intents: nothing of it was bought here, and no budget counts it.
 */
export function unpackedRecords(cell: PackedCell, into: UnpackedInto): readonly LedgerRecord[] {
  const { run } = into;
  const { header } = cell;
  const { spec, variant } = header.cell;
  const ruler: readonly LedgerRecord[] =
    header.judging === null
      ? []
      : [
          {
            kind: 'event',
            event: {
              run: run.id,
              trialId: null,
              at: run.startedAt,
              name: JUDGED_BY,
              detail: { spec, validators: header.judging.validators, cases: header.judging.cases },
            },
          },
        ];
  return [
    { kind: 'run', run },
    { kind: 'cell', cell: { run: run.id, ...header.cell } },
    ...ruler,
    ...cell.texts.map(({ blob, text }): LedgerRecord => ({ kind: 'blob', sha256: blob, text })),
    ...cell.trials.flatMap((trial) => trialRecords(trial, { spec, variant }, into)),
  ];
}

function trialRecords(
  packed: PackedTrial,
  place: { readonly spec: string; readonly variant: string },
  { run, nextId, known }: UnpackedInto,
): readonly LedgerRecord[] {
  const trialId = nextId('trial');
  const draw = known(packed);
  return [
    {
      kind: 'trial',
      trial: {
        ...packed.trial,
        ...place,
        id: trialId,
        run: run.id,
        ...(draw === null ? {} : { reusedFrom: draw.root }),
      },
    },
    ...packed.calls.map((made): LedgerRecord => {
      const origin = draw?.callAt(made.call) ?? null;
      const priced = unpackedCall(made, { id: nextId('call'), trialId, origin });
      return { kind: 'call', priced };
    }),
    ...packed.attempts.map((attempt): LedgerRecord => ({
      kind: 'attempt',
      attempt: { ...attempt, trialId },
    })),
    { kind: 'trial-end', end: { ...packed.end, trialId } },
  ];
}

function unpackedCall(
  { call, charges }: PackedCall,
  { id, trialId, origin }: { readonly id: number; readonly trialId: number; readonly origin: number | null },
): PricedCall {
  return {
    call: {
      ...call,
      id,
      trialId,
      reported: call.reported === null ? null : parseUsd(call.reported),
      ...(origin === null ? {} : { reusedFrom: origin }),
    },
    charges: charges.map(unpackedCharge),
  };
}

function unpackedCharge(charge: PackedCharge): Charge {
  return charge.basis === 'unpriced' ? charge : { ...charge, amount: parseUsd(charge.amount) };
}

/** Returns a packed trial as the ledger would show it, for telling its draw. */
export function detailOf(
  { trial, attempts, calls, end }: PackedTrial,
  place: { readonly spec: string; readonly variant: string },
): TrialDetail {
  return {
    trial: { ...trial, ...place, id: 0, run: '' },
    attempts: attempts.map((attempt) => ({ ...attempt, trialId: 0 })),
    calls: calls.map((made) => unpackedCall(made, { id: 0, trialId: 0, origin: null })),
    end: { ...end, trialId: 0 },
  };
}
