import type { PricedCall } from '../model/call.ts';
import type { Cell, Run } from '../model/run.ts';
import type { Attempt, Trial, TrialEnd } from '../model/trial.ts';

/** One trial with everything that was paid for it. */
export interface ExportedTrial {
  readonly run: Run;
  readonly cell: Cell;
  readonly trial: Trial;
  /** null when it was interrupted. */
  readonly end: TrialEnd | null;
  readonly attempts: readonly Attempt[];
  /** In the order (attempt, place, HTTP try). */
  readonly calls: readonly PricedCall[];
}

/** What is exported. */
export interface ExportSource {
  /** Names of all tags that cells and trials carry, in code-unit order. */
  tagNames(): readonly string[];
  /** Runs from the oldest on, trials in the order of their ids; may be asked for several times. */
  trials(): Iterable<ExportedTrial>;
}

export interface ExportOptions {
  /**
   * Whether what validators found and what went wrong goes out in words: they may quote inputs, outputs and
   * expectations. Prompts and outputs themselves never do.
   */
  readonly texts: boolean;
}

/** A form in which other programs take in what the ledger holds. */
export interface ExportFormat {
  /** As `firstpass export` names it; also the name of its file. */
  readonly id: string;
  /** One sentence for the help. */
  readonly summary: string;
  /** Returns the text in pieces, each as soon as it is known. Equal ledgers give equal bytes. */
  readonly pieces: (source: ExportSource, options: ExportOptions) => Iterable<string>;
}
