import type { CallKind, CallStatus } from './call.ts';
import type { Usage } from './usage.ts';
import type { Usd } from './money.ts';

/** What an agent is about to pay for. */
export interface CallRequest {
  readonly kind: CallKind;
  readonly provider: string | null;
  /** Model id, tool name, or SKU of compute. */
  readonly name: string;
  /** What is sent, as text: hashed and kept. Excludes headers, so no secret can be in it. */
  readonly body: string;
  /** Same request again after a transport failure: the try's number, from 2; 1 or left out for a new one. */
  readonly tryNumber?: number;
  /**
   * Waits for a turn to send it, once there is room in the budgets and before the intent is written. A turn is never
   * held while waiting for room: who has that room may be waiting for the turn. What it throws, `begin` rejects with.
   */
  readonly turn?: () => Promise<void>;
  /** With a try number above 1: the place in the attempt that the first try has; left out, the newest one. */
  readonly seq?: number;
  /** What bounds its price, where the request itself says so; left out, the variant does. */
  readonly bounds?: RequestBounds;
  /** It was made already, and somebody tells of it: it is written down, whatever limits and budgets say. */
  readonly made?: true;
}

/** What a request says about the most that it can cost. */
export interface RequestBounds {
  /** Output tokens of all its answers at the most; null when it does not limit them, or its input is not all in it. */
  readonly maxOutputTokens: number | null;
  readonly offersTools: boolean;
}

/** How the paid thing ended. */
export interface CallFinding {
  readonly status: CallStatus;
  readonly httpStatus?: number;
  readonly error?: string;
  readonly served?: string | null;
  readonly usage?: Usage | null;
  readonly usageFormat?: string;
  readonly usageRaw?: string;
  readonly quantity?: string;
  readonly selectors?: Readonly<Record<string, string>>;
  readonly reported?: Usd;
  /** What came back, as text. */
  readonly response?: string;
  readonly durationMs: number;
  readonly firstByteMs?: number;
  /** Whether the answer came from another recording: it is priced as what it would have cost. */
  readonly replayed?: boolean;
}

/** What became of a request to pay. */
export type CallPermit =
  /** Go ahead: the intent is durable. `settle` must follow exactly once and resolves when the call is durable. */
  | {
      readonly kind: 'open';
      /** As it is written down: above the number asked for when an earlier process made tries of this request. */
      readonly tryNumber?: number;
      /** Its place in the attempt, for further tries of it. */
      readonly seq?: number;
      settle(finding: CallFinding): Promise<void>;
    }
  /** The same request in the same place was already paid: use this answer, nothing is sent. */
  | { readonly kind: 'recorded'; readonly httpStatus: number | null; readonly response: string }
  /** A limit or a budget says no: end the attempt, nothing is sent. */
  | { readonly kind: 'stopped'; readonly limit: string; readonly reason: string };

/** The only way to spend: every agent pays through the meter of its attempt. */
export interface Meter {
  begin(request: CallRequest): Promise<CallPermit>;
  /**
   * Adds time that the attempt spent waiting for us (queue, back-off), which is no part of its duration; `agoMs` says
   * how long before now the wait was over, 0 when left out. What is waited side by side counts once.
   */
  waited(ms: number, agoMs?: number): void;
  /** Writes an event about this trial, such as a back-off or a named difference. */
  note(name: string, detail: Readonly<Record<string, string | number | boolean | null>>): void;
}
