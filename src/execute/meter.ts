import { createHash } from 'node:crypto';
import type { Call } from '../model/call.ts';
import type { Charge } from '../model/charge.ts';
import type { Intent, LedgerRecord } from '../model/ledger.ts';
import type { CallFinding, CallPermit, CallRequest, Meter } from '../model/meter.ts';
import type { LedgerEvent } from '../model/run.ts';
import type { AttemptGuard } from './guards.ts';
import type { Spec } from '../model/spec.ts';
import { formatUsd } from '../model/money.ts';
import { type ReportedDifference, reportedDifference } from '../price/reported.ts';
import type { Dependencies, Recorded } from './dependencies.ts';
import { addCall, emptyTally, reachedLimit, type Tally } from './tally.ts';

/** The meter of one attempt, with what the trial loop reads from it afterwards. */
export interface AttemptMeter extends Meter {
  readonly tally: Tally;
}

/** Where a meter's calls belong. */
export interface MeterPlace {
  readonly run: string;
  readonly trialId: number;
  readonly attempt: number;
  readonly spec: Spec;
  /** The trial's own tally: grows with every call of every attempt. */
  readonly trial: Tally;
  readonly recorded: Recorded | null;
  readonly guard?: AttemptGuard;
}

/**
 * Returns the meter of an attempt. Every permit is preceded by a durable intent and every settled call is
 * durable before the agent goes on, so that no purchase is ever unknown to the ledger. An answer that an
 * earlier process already paid for, to the same request in the same place, is given again for nothing.
 */
export function openMeter(place: MeterPlace, dependencies: Dependencies): AttemptMeter {
  const tally = emptyTally();
  let seq = 0;
  const count = (call: Call, charges: readonly Charge[]): void => {
    addCall(tally, call, charges);
    addCall(place.trial, call, charges);
    place.guard?.settled(call);
  };

  async function begin(request: CallRequest): Promise<CallPermit> {
    const tryNumber = request.tryNumber ?? 1;
    if (tryNumber === 1) seq += 1;
    const requestHash = createHash('sha256').update(request.body).digest('hex');
    // Counted before a recorded answer is given: a resumed attempt stops where it would have stopped.
    const guarded = tryNumber === 1 ? (place.guard?.next(request, place.trial.cost) ?? null) : null;
    const earlier = findRecorded(place, { seq, requestHash });
    if (earlier !== null) {
      count(earlier.call, earlier.charges);
      return { kind: 'recorded', httpStatus: earlier.call.httpStatus, response: earlier.response };
    }
    const stop = tryNumber === 1 ? limitReached(place, tally, request) : null;
    if (stop !== null) return { kind: 'stopped', ...stop };
    if (guarded !== null) {
      const { limit, reason, evidence } = guarded;
      note('guard', { guard: limit, attempt: place.attempt, ...evidence });
      return { kind: 'stopped', limit, reason };
    }
    const callId = dependencies.ledger.nextId('call');
    const opened = { seq, tryNumber, requestHash, callId, startedAt: dependencies.clock.now(), request };
    await dependencies.ledger.append([{ kind: 'intent', intent: intentOf(place, opened) }]);
    return {
      kind: 'open',
      settle: async (finding) => {
        const { records, call, charges } = settleRecords(place, opened, finding, dependencies);
        count(call, charges);
        await dependencies.ledger.append(records);
      },
    };
  }

  return {
    tally,
    begin,
    waited: (ms) => {
      tally.waitMs += ms;
      place.trial.waitMs += ms;
    },
    note,
  };

  function note(name: string, detail: LedgerEvent['detail']): void {
    const event = { run: place.run, trialId: place.trialId, at: dependencies.clock.now(), name, detail };
    // A failing ledger is reported by the next awaited append; a note alone must not end the attempt.
    dependencies.ledger.append([{ kind: 'event', event }]).catch(() => undefined);
  }
}

function intentOf(place: MeterPlace, opened: OpenedCall): Intent {
  const { callId, seq, tryNumber, startedAt, request } = opened;
  const { kind, name } = request;
  const { trialId, attempt } = place;
  return { callId, trialId, attempt, seq, tryNumber, kind, name, at: startedAt, reservation: null };
}

function settleRecords(
  place: MeterPlace,
  opened: OpenedCall,
  finding: CallFinding,
  dependencies: Dependencies,
): { readonly records: readonly LedgerRecord[]; readonly call: Call; readonly charges: readonly Charge[] } {
  const records: LedgerRecord[] = [];
  const keep = (text: string | undefined): string | null => {
    if (text === undefined || text === '') return null;
    const { sha256, record } = dependencies.blob(text);
    records.push(record);
    return sha256;
  };
  const blobs = { request: keep(opened.request.body), response: keep(finding.response) };
  const call = callOf(place, opened, finding, blobs);
  const texts = { request: opened.request.body, response: finding.response ?? null };
  const charges = dependencies.pricer(call, texts);
  records.push({ kind: 'call', priced: { call, charges } });
  const difference = reportedDifference(call, charges, dependencies.pricer);
  if (difference !== null) records.push(differenceRecord(place, call, difference));
  return { records, call, charges };
}

/** What was reported stands on the call; why it is not what we compute stands in an event beside it. */
function differenceRecord(place: MeterPlace, call: Call, difference: ReportedDifference): LedgerRecord {
  const { reported, recomputed, cause } = difference;
  const detail = {
    call: call.id,
    reported: formatUsd(reported),
    recomputed: formatUsd(recomputed),
    difference: formatUsd(reported - recomputed),
    cause,
  };
  const { run, trialId } = place;
  return { kind: 'event', event: { run, trialId, at: call.startedAt, name: 'reported-difference', detail } };
}

interface OpenedCall {
  readonly seq: number;
  readonly tryNumber: number;
  readonly requestHash: string;
  readonly callId: number;
  readonly startedAt: string;
  readonly request: CallRequest;
}

function limitReached(
  place: MeterPlace,
  attempt: Tally,
  request: CallRequest,
): { readonly limit: string; readonly reason: string } | null {
  const next = request.kind === 'model' || request.kind === 'tool' ? request.kind : 'other';
  return (
    reachedLimit(attempt, place.spec.limits.attempt, next) ??
    reachedLimit(place.trial, place.spec.limits.trial, next)
  );
}

function findRecorded(
  place: MeterPlace,
  at: { readonly seq: number; readonly requestHash: string },
): Recorded['calls'][number] | null {
  const found = place.recorded?.calls.find(
    ({ call }) =>
      call.attempt === place.attempt &&
      call.seq === at.seq &&
      call.requestHash === at.requestHash &&
      call.status === 'ok',
  );
  return found ?? null;
}

function callOf(
  place: MeterPlace,
  opened: OpenedCall,
  finding: CallFinding,
  blobs: { readonly request: string | null; readonly response: string | null },
): Call {
  return {
    id: opened.callId,
    trialId: place.trialId,
    attempt: place.attempt,
    seq: opened.seq,
    tryNumber: opened.tryNumber,
    kind: opened.request.kind,
    provider: opened.request.provider,
    name: opened.request.name,
    served: finding.served ?? null,
    startedAt: opened.startedAt,
    durationMs: finding.durationMs,
    firstByteMs: finding.firstByteMs ?? null,
    status: finding.status,
    httpStatus: finding.httpStatus ?? null,
    error: finding.error ?? null,
    usage: finding.usage ?? null,
    usageFormat: finding.usageFormat ?? null,
    usageRaw: finding.usageRaw ?? null,
    quantity: finding.quantity ?? null,
    selectors: finding.selectors ?? {},
    reported: finding.reported ?? null,
    requestHash: opened.requestHash,
    ...blobs,
    replayed: finding.replayed ?? false,
  };
}
