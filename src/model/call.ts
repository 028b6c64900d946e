import type { Charge } from './charge.ts';
import type { Usd } from './money.ts';
import type { Usage } from './usage.ts';

/** What was paid for. */
export type CallKind = 'model' | 'tool' | 'judge' | 'compute' | 'review' | 'fallback';

/**
 * How a call ended. `http-error`: an answer other than 2xx. `network-error`: no complete answer,
 * or a body of status 2xx that is none.
 * `truncated`: a stream that broke, usage is a lower bound. `failed`: a tool that threw or
 * timed out, or a request that never left, as no connection was made.
 */
export type CallStatus =
  | 'ok'
  | 'http-error'
  | 'network-error'
  | 'truncated'
  | 'timeout'
  | 'failed'
  | 'cancelled';

/** One paid request inside an attempt, as the ledger keeps it. Every HTTP try is a call of its own. */
export interface Call {
  readonly id: number;
  readonly trialId: number;
  readonly attempt: number;
  /** Place in the attempt, from 1; HTTP tries of one request share it. */
  readonly seq: number;
  /** HTTP try, from 1: above 1 it is a transport retry. */
  readonly tryNumber: number;
  readonly kind: CallKind;
  /** The provider's name in the project, or null for tools, compute and people. */
  readonly provider: string | null;
  /** The model that was asked for, the tool's name, or the price's SKU for compute and people. */
  readonly name: string;
  /** The model that the response says has answered; null when it does not say. */
  readonly served: string | null;
  /** ISO 8601, UTC: a label, durations come from a monotonic clock. */
  readonly startedAt: string;
  /** From the request's first byte to the answer's last; excludes waiting in our own queue. */
  readonly durationMs: number;
  /** From the request's first byte to the answer's first; null when not known. */
  readonly firstByteMs: number | null;
  readonly status: CallStatus;
  readonly httpStatus: number | null;
  /** One line about what went wrong; null when nothing did. */
  readonly error: string | null;
  /** Sum of the response's entries; null when the response carries no usage. */
  readonly usage: Usage | null;
  /** Wire format of `usageRaw`, such as `openai-chat`; null when there is none. */
  readonly usageFormat: string | null;
  /** The usage as it came, JSON text; the source of every re-pricing. */
  readonly usageRaw: string | null;
  /** Seconds of compute, minutes of a person, calls of a tool; null for models. */
  readonly quantity: string | null;
  /** What selects a price besides the model: tier, geography … as the response returned them. */
  readonly selectors: Readonly<Record<string, string>>;
  /** What the provider or agent says it cost; null when it says nothing. Never mixed with our own figure. */
  readonly reported: Usd | null;
  /** SHA-256 of what was sent, hex; the key under which a resume or a replay finds the answer. */
  readonly requestHash: string;
  /** Blobs of what was sent and of what came back; null when not kept. */
  readonly request: string | null;
  readonly response: string | null;
  /** Whether the answer came from the ledger instead of being bought. */
  readonly replayed: boolean;
}

/** A call together with its charges: they are written in one transaction. */
export interface PricedCall {
  readonly call: Call;
  readonly charges: readonly Charge[];
}

/** The part of a call that prices depend on. */
export type PriceableCall = Pick<
  Call,
  | 'kind'
  | 'provider'
  | 'name'
  | 'served'
  | 'startedAt'
  | 'usage'
  | 'usageFormat'
  | 'usageRaw'
  | 'quantity'
  | 'selectors'
  | 'status'
  | 'replayed'
> & {
  /** Only prices by the second of a model of one's own need it. */
  readonly durationMs?: number;
};

/** What was sent and what came back: where an answer states no usage, it is estimated from them. */
export interface CallTexts {
  readonly request: string;
  readonly response: string | null;
}

/**
 * Turns a call into its charges; never empty for a call that was paid. Without the texts, or for a call that
 * was not answered, usage that is missing stays unpriced.
 */
export type Pricer = (call: PriceableCall, texts?: CallTexts) => readonly Charge[];
