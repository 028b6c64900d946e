import type { Call } from '../model/call.ts';
import type { Charge } from '../model/charge.ts';
import type { Cell } from '../model/run.ts';
import type { Attempt, Trial, TrialEnd } from '../model/trial.ts';

/** The version of the data's shape. */
export const PACK_SCHEMA = 'firstpass/baseline/1';

/** First line of a cell's data: whose trials they are, by which content, judged and priced by what. */
export interface PackHeader {
  readonly schema: typeof PACK_SCHEMA;
  readonly cell: Omit<Cell, 'run' | 'priceKey'>;
  /** Content key of everything that shapes the cell's outputs. */
  readonly execKey: string;
  /** The ruler of the spec as the run recorded it; null when it recorded none. */
  readonly judging: PackedJudging | null;
  /** SHA-256 of the canonical rate cards behind the charges. */
  readonly rateCard: string;
}

/** Digests of what decided whether an output is correct. */
export interface PackedJudging {
  readonly validators: string;
  readonly cases: Readonly<Record<string, string>>;
}

/** A line of one trial. Ids are left out: they belong to a ledger. */
export interface PackedTrial {
  readonly trial: Omit<Trial, 'id' | 'run' | 'spec' | 'variant' | 'reusedFrom'>;
  readonly attempts: readonly Omit<Attempt, 'trialId'>[];
  readonly calls: readonly PackedCall[];
  readonly end: Omit<TrialEnd, 'trialId'>;
}

export interface PackedCall {
  /** `reported` as a decimal string. */
  readonly call: Omit<Call, 'id' | 'trialId' | 'reusedFrom' | 'reported'> & {
    readonly reported: string | null;
  };
  readonly charges: readonly PackedCharge[];
}

/** A charge with its amount as a decimal string of dollars. */
export type PackedCharge =
  | Extract<Charge, { basis: 'unpriced' }>
  | (Omit<Exclude<Charge, { basis: 'unpriced' }>, 'amount'> & { readonly amount: string });

/** A line of one text that the trials name by its SHA-256. */
export interface PackedText {
  readonly blob: string;
  readonly text: string;
}

/** The data of a cell, read and checked. */
export interface PackedCell {
  readonly header: PackHeader;
  readonly trials: readonly PackedTrial[];
  readonly texts: readonly PackedText[];
}
