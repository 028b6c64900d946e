import type { Call, CallKind } from '../model/call.ts';
import type { Charge, Component } from '../model/charge.ts';
import type { Intent, LedgerRecord } from '../model/ledger.ts';
import type { Usd } from '../model/money.ts';
import { SETTLED } from '../model/settled-charge.ts';
import { NO_USAGE } from '../model/usage.ts';

/** What is known about a call in doubt. */
export interface Finding {
  readonly resolution: 'billed' | 'not-billed';
  /** What an export or an invoice states; null when it states nothing: then the reservation is the estimate. */
  readonly stated: Usd | null;
  /** Tokens that an export states; null when it states none. */
  readonly tokens: { readonly input: number; readonly output: number } | null;
  readonly source: string;
  readonly at: string;
}

/**
 * Returns the records that end the doubt of an intent, for one append. A billed one becomes a call with one
 * charge, so that totals have it: `billed` when its amount is stated, `estimated` at the reservation when it is
 * not, `unpriced` when that is unknown, too. Its answer is lost, so it stands in `infra`, spend of an outage.
 */
export function settlementRecords(intent: Intent, finding: Finding): readonly LedgerRecord[] {
  const { resolution, source, at } = finding;
  const amount = resolution === 'billed' ? (finding.stated ?? intent.reservation) : null;
  const settlement = { callId: intent.callId, at, resolution, amount, source };
  const records: LedgerRecord[] = [{ kind: 'settlement', settlement }];
  if (resolution === 'not-billed') return records;
  const priced = { call: lostCall(intent, finding), charges: [chargeOf(intent, finding)] };
  return [...records, { kind: 'call', priced }];
}

function chargeOf({ kind, reservation }: Intent, { stated, source }: Finding): Charge {
  const common = { component: componentOf(kind), unit: 'call', quantity: '1' };
  const amount = stated ?? reservation;
  if (amount === null) {
    return { ...common, basis: 'unpriced', reason: `billed says ${source}, and nobody says how much` };
  }
  return {
    ...common,
    basis: stated === null ? 'estimated' : 'billed',
    amount,
    sku: null,
    rule: `${SETTLED}${source}`,
  };
}

function componentOf(kind: CallKind): Component {
  return kind === 'model' ? 'infra' : kind;
}

function lostCall(intent: Intent, { tokens, source }: Finding): Call {
  return {
    id: intent.callId,
    trialId: intent.trialId,
    attempt: intent.attempt,
    seq: intent.seq,
    tryNumber: intent.tryNumber,
    kind: intent.kind,
    provider: null,
    name: intent.name,
    served: null,
    startedAt: intent.at,
    durationMs: 0,
    firstByteMs: null,
    status: 'network-error',
    httpStatus: null,
    error: `the answer was lost with the process; billed says ${source}`,
    usage:
      tokens === null
        ? null
        : { ...NO_USAGE, input_uncached: tokens.input, output: tokens.output, requests: 1 },
    usageFormat: null,
    usageRaw: null,
    quantity: null,
    selectors: {},
    reported: null,
    requestHash: '',
    request: null,
    response: null,
    replayed: false,
  };
}
