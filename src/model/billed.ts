import type { Usd } from './money.ts';

/** One request that a provider says it billed. */
export interface BilledRequest {
  readonly atMs: number;
  readonly model: string;
  /** Tokens, cached ones included. */
  readonly input: number;
  readonly output: number;
  /** The provider's own id of it; null when it states none. */
  readonly id: string | null;
  readonly cost: Usd | null;
}
