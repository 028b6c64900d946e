import type { Pricer } from '../model/call.ts';
import type { LedgerRecord } from '../model/ledger.ts';
import type { Run } from '../model/run.ts';
import type { ImportSummary } from './summary.ts';

/** A foreign file, already read. */
export interface TextFile {
  /** As the user typed it: messages say it. */
  readonly name: string;
  readonly text: string;
}

/** What an importer gets from outside: it has no clock, no random and no ledger of its own. */
export interface ImportContext {
  readonly runId: string;
  /** Project's name in the ledger. */
  readonly project: string;
  /** Time of the import, ISO 8601: the instant of rows that carry none. */
  readonly at: string;
  readonly version: string;
  readonly pricer: Pricer;
  /** What the pricer prices with. */
  readonly rateCard: { readonly sha256: string; readonly canonical: string };
  readonly nextId: (of: 'trial' | 'call') => number;
}

/** A foreign record, checked as a whole and ready to be written. */
export interface Import {
  readonly run: Run;
  /** Each batch is one transaction, in order; made while it is iterated, once. */
  readonly batches: Iterable<readonly LedgerRecord[]>;
  /** By variant, in the order of their first appearance. */
  readonly summary: readonly ImportSummary[];
}

/** A foreign format: what `firstpass import` lists, and how it is read. */
export interface Importer {
  readonly id: string;
  /** One sentence for help and reference. */
  readonly summary: string;
  /** The files it needs, by the name under which `read` gets them. */
  readonly inputs: readonly { readonly name: string; readonly summary: string }[];
  /** Throws Failure when the files cannot be used; then nothing was made. */
  read(inputs: Readonly<Record<string, TextFile>>, context: ImportContext): Import;
}
