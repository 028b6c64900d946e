/**
 * One trial as the statistics see it, all its attempts included: what `firstpass stats` reads and what a ledger's
 * trials become. Costs may be in any one unit (dollars, tokens, seconds); every figure carries that unit on.
 */
export interface Execution {
  readonly case: string;
  /** Of all attempts, validation included, human review excluded. */
  readonly cost: number;
  /** The part of `cost` spent on attempt 1. */
  readonly firstCost: number;
  readonly attempts: number;
  /** Whether any attempt was accepted. */
  readonly accepted: boolean;
  /** Whether the first attempt was accepted. */
  readonly firstPass: boolean;
  /** Of people who looked at the output. */
  readonly review: number;
  /** How much its case counts; 1 when left out, equal within a case. */
  readonly weight?: number;
  /** Group of cases that share their luck, such as those of one template; its own case when left out. */
  readonly cluster?: string;
  /** The part of `cost` spent on validators and judges. */
  readonly appraisal?: number;
}
