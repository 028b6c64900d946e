import type { Json } from './json.ts';
import type { Tags } from './tags.ts';

/** One execution of a project, or one import. */
export interface Run {
  /** Sortable by time, such as `20261123-101530-k3f9`. */
  readonly id: string;
  readonly startedAt: string;
  readonly project: string;
  /**
   * `rescore`: the stored outputs of another run, judged once more. `baseline`: trials of one cell that were taken
   * in from a baseline store, bought elsewhere or earlier.
   */
  readonly source: 'run' | 'import' | 'rescore' | 'baseline';
  /** The run whose outputs were judged once more; left out for other sources. */
  readonly rescoredFrom?: string;
  /** SHA-256 of the data that a baseline's trials came from; left out for other sources. */
  readonly baselineData?: string;
  /** The version of firstpass that wrote it. */
  readonly version: string;
  /** Content digest of specs, variants and plan: a resume with another digest is refused. */
  readonly planDigest: string;
  readonly seed: number;
  readonly repeats: number;
  /** Trials planned; null for an import. */
  readonly planned: number | null;
  /** SHA-256 of the canonical rate card that priced it. */
  readonly rateCard: string;
  /** Whether any part of it is synthetic: sandbox models answered. */
  readonly synthetic: boolean;
  /** What a report wants to show and nothing computes with: git commit, host platform, node. */
  readonly environment: { readonly [key: string]: Json };
}

/** Spec × variant in a run: the unit that is measured. */
export interface Cell {
  readonly run: string;
  readonly spec: string;
  readonly variant: string;
  readonly specDescription: string;
  readonly owner: string | null;
  /** `provider/model`, or the command line: what a reader recognises. */
  readonly label: string;
  readonly agent: string;
  readonly synthetic: boolean;
  readonly tags: Tags;
  readonly yieldFloor: number | null;
  readonly slaP95Seconds: number | null;
  readonly scoreKey: string;
  /** Content key of what can change a figure: the score key, prices and the review model. Left out where unknown. */
  readonly priceKey?: string;
}

/** Something that happened and is not a purchase: a stop, a difference, a back-off. */
export interface LedgerEvent {
  readonly run: string;
  readonly trialId: number | null;
  readonly at: string;
  /** Stable, such as `run-finished` or `usage-missing`. */
  readonly name: string;
  readonly detail: { readonly [key: string]: Json };
}
