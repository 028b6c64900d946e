import type { CallKind } from './call.ts';
import type { Usd } from './money.ts';

/** What is known about a call before it is made, as far as its price can depend on it. */
export interface CallBounds {
  readonly kind: CallKind;
  readonly provider: string | null;
  /** Model id, tool name, or SKU of compute. */
  readonly name: string;
  /** The instant whose prices apply, ISO 8601. */
  readonly at: string;
  /** UTF-8 bytes of the request's body. */
  readonly requestBytes: number;
  /** Whether tools are offered: providers add instructions of their own then. */
  readonly offersTools: boolean;
  /** Output tokens that the request allows; null when it sets no ceiling. */
  readonly maxOutputTokens: number | null;
  /** Seconds after which the call is broken off; null when nothing ends it. */
  readonly maxSeconds: number | null;
  /** SKU of a tool's fee; null when it is free of fees. */
  readonly sku: string | null;
}

/** The most that a call can cost, or why nobody can say. */
export type WorstCase =
  | { readonly kind: 'known'; readonly usd: Usd }
  | { readonly kind: 'unknown'; readonly reason: string };

/** Returns the most that a call within these bounds can cost, by the rate cards. */
export type WorstCasePricer = (bounds: CallBounds) => WorstCase;
